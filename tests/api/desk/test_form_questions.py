"""Questions of the registration form by the API: added, on a condition, reworded, ordered, gone."""

from tests import factories
from tests.api.conftest import SignUp


async def test_questions_are_added_on_a_condition_reworded_and_removed(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    path = f"/desk/programmes/{cycle['slug']}/form-questions"
    choices = [{"fr": "En ligne", "en": "Online"}, {"fr": "Sur place", "en": "There"}]
    sent = {"kind": "choice", "label": {"fr": "Comment ?", "en": "How?"}, "choices": choices}
    first = await desk.post(path, json=sent)
    assert first.status_code == 201, first.text
    (how,) = first.json()["items"]
    assert (how["choices"], how["session"], how["after"], how["answers"]) == (
        choices,
        None,
        None,
        0,
    )
    after = {"question": how["id"], "choice": 1}
    sent = {"kind": "text", "label": {"fr": "Un repas ?"}, "session": talk["slug"], "after": after}
    _, meal = (await desk.post(path, json=sent)).json()["items"]
    assert (meal["session"], meal["after"]) == (talk["slug"], after)
    ready = (await desk.post(f"{path}/ready-made", json={"key": "access"})).json()["items"]
    assert [one["key"] for one in ready[2:]] == ["access"]

    one = f"/desk/form-questions/{how['id']}"
    known = await desk.get(one)
    body = {"choices": [choices[0], {"fr": "Dans la salle", "en": "In the room"}]}
    changed = await desk.patch(one, json=body, headers={"if-match": known.headers["etag"]})
    assert (changed.status_code, changed.json()["label"]["en"]) == (200, "How?")
    late = await desk.patch(one, json=body, headers={"if-match": known.headers["etag"]})
    assert late.status_code == 412
    assert (await desk.get(path)).json()["items"][1]["after"] == after
    stays = await desk.post(f"/desk/form-questions/{meal['id']}/place", json={"to": "up"})
    assert stays.status_code == 409
    down = await desk.post(f"/desk/form-questions/{meal['id']}/place", json={"to": "down"})
    assert [one["id"] for one in down.json()["items"]][2] == meal["id"]
    assert (await desk.delete(one)).status_code == 204
    left = (await desk.get(path)).json()["items"]
    assert [(one["id"], one["after"]) for one in left][1] == (meal["id"], None)


async def test_what_is_wrong_with_a_question_is_said_beside_its_field(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    other = await factories.session()
    path = f"/desk/programmes/{cycle['slug']}/form-questions"
    wrong = [
        ({"kind": "text", "label": {"en": "Why?"}}, "label"),
        ({"kind": "text", "label": {"fr": "Où ?", "xx": "?"}}, "label"),
        ({"kind": "choice", "label": {"fr": "Où ?"}, "choices": [{"fr": "Ici"}]}, "choices"),
        ({"kind": "choice", "label": {"fr": "Où ?"}, "choices": [{"fr": "a"}] * 2}, "choices"),
        ({"kind": "text", "label": {"fr": "Où ?"}, "session": other["slug"]}, "session"),
        ({"kind": "text", "label": {"fr": "Où ?"}, "session": "nowhere"}, "session"),
        ({"kind": "text", "label": {"fr": "Où ?"}, "after": {"question": 9}}, "condition"),
    ]
    for body, field in wrong:
        answer = await desk.post(path, json=body)
        assert answer.status_code == 422, body
        assert [one["field"] for one in answer.json()["errors"]] == [field], body
    assert (await desk.get(path)).json()["items"] == []

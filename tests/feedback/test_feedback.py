"""Feedback: who is asked, what counts, who reads it, how it is forgotten."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from events import clock, database, links
from events.desk.programmes import feedback as programme_page
from events.feedback import queries, words
from events.operations.people import erase, retention
from events.registrations.participant import data_export
from tests import factories
from tests.desk.conftest import SignIn, sign_in  # noqa: F401 - a fixture


async def past(*, ended: timedelta = timedelta(hours=2), **form: Any) -> dict[str, Any]:
    """A session that is over; Ada was there, Bo was not."""
    cycle = await factories.programme()
    starts = clock.now() - ended - timedelta(hours=1)
    talk = await factories.session(cycle, starts_at=starts, title="Tenir une alliance")
    await factories.insert("feedback_forms", {"programme": cycle["id"], "enabled": True, **form})
    ada = await factories.registration(talk, "ada@example.org", entered_at=starts)
    bo = await factories.registration(talk, "bo@example.org")
    pages = {name: links.registration(who["id"], who["nonce"]) for name, who in
             (("ada", ada), ("bo", bo))}  # fmt: skip
    return {"talk": talk, "cycle": cycle, "ada": ada, "bo": bo, "pages": pages}


async def answers() -> list[tuple[Any, ...]]:
    found = await database.value(
        "SELECT jsonb_agg(jsonb_build_array(scale, nps, choice, words, registration))::text"
        " FROM feedback"
    )
    return [tuple(one) for one in json.loads(found or "[]")]


async def test_a_link_preselects_and_only_the_button_counts(client: httpx.AsyncClient) -> None:
    page = (await past())["pages"]["ada"] + "/feedback"
    shown = (await client.get(f"{page}?scale=4")).text
    assert re.search(r'name="scale" value="4" checked', shown)
    assert await answers() == []
    answer = await client.post(page, data={"scale": "4", "nps": "9", "words": "Très utile."})
    assert answer.status_code == 303
    assert await answers() == [(4, 9, None, "Très utile.", None)]
    again = await client.post(page, data={"scale": "1"})
    assert again.status_code == 409
    assert await answers() == [(4, 9, None, "Très utile.", None)]
    assert "Merci" in (await client.get(page)).text


async def test_an_answer_is_by_name_only_where_programme_and_page_said_so(
    client: httpx.AsyncClient,
) -> None:
    made = await past(named=True)
    await client.post(made["pages"]["ada"] + "/feedback", data={"scale": "5", "named": "yes"})
    await client.post(made["pages"]["bo"] + "/feedback", data={"scale": "2"})
    assert sorted(await answers()) == [
        (2, None, None, "", None),
        (5, None, None, "", made["ada"]["id"]),
    ]


@pytest.mark.parametrize(
    "sent",
    [{}, {"scale": "6"}, {"scale": "-1"}, {"scale": "٣"}, {"scale": "5", "nps": "11"},
     {"scale": "5", "choice": "0"}, {"scale": "5", "words": "x" * 2001}],
)  # fmt: skip
async def test_what_is_no_answer_is_refused_beside_its_field(
    client: httpx.AsyncClient, sent: dict[str, str]
) -> None:
    page = (await past())["pages"]["ada"] + "/feedback"
    answer = await client.post(page, data={"words": "Gardé.", **sent})
    assert answer.status_code == 422
    assert sent.get("words", "Gardé.") in answer.text
    assert await answers() == []


@pytest.mark.parametrize(
    ("ended", "form"),
    [(timedelta(days=15), {}), (timedelta(hours=-2), {}), (timedelta(hours=2), {"enabled": False})],
    ids=["too late", "not over", "not asked"],
)
async def test_feedback_is_taken_only_while_it_is_asked(
    client: httpx.AsyncClient, ended: timedelta, form: dict[str, Any]
) -> None:
    page = (await past(ended=ended, **form))["pages"]["ada"] + "/feedback"
    assert (await client.post(page, data={"scale": "4"})).status_code == 409
    assert await answers() == []


async def test_the_desk_shows_pictures_and_words_and_hides_these(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await past()
    words = {"ada": "=1+1 enfin clair", "bo": "Trop long"}
    for name, said in words.items():
        data = {"scale": "4", "nps": "10", "words": said}
        await client.post(made["pages"][name] + "/feedback", data=data)
    who = await factories.speaker(made["cycle"])
    appears = await factories.appearance(who, made["talk"], answer="yes")
    own = links.appearance(appears["id"], appears["nonce"])
    assert "Trop long" in (await client.get(own)).text
    desk, slug = await sign_in("editor"), made["talk"]["slug"]
    page = (await desk.get(f"/sessions/{slug}/feedback")).text
    assert "4.0" in page
    assert "Trop long" in page
    assert page.count("<svg") >= 2
    number = await database.value("SELECT id::text FROM feedback WHERE words = 'Trop long'")
    hidden = await desk.post(f"/sessions/{slug}/feedback/{number}/words", hidden="yes")
    assert hidden.status_code == 303
    assert "Trop long" in (await desk.get(f"/sessions/{slug}/feedback")).text
    assert "Trop long" not in (await client.get(own)).text
    file = (await desk.get(f"/sessions/{slug}/feedback.csv")).text
    assert "'=1+1 enfin clair" in file
    monkeypatch.setattr(queries, "PIECE", 1)  # Read in pieces it is the same.
    for pieces in (f"/sessions/{slug}", f"/programmes/{made['cycle']['slug']}"):
        assert (await desk.get(f"{pieces}/feedback.csv")).text == file
    assert file.count("\r\n") == 3
    assert "4.0" in (await desk.get(f"/programmes/{made['cycle']['slug']}/feedback")).text
    wrong = await desk.post(f"/sessions/{slug}/feedback/{'0' * 32}/words", hidden="yes")
    assert wrong.status_code == 404


async def test_what_is_asked_is_saved_and_its_options_stay_once_answered(
    sign_in: SignIn,  # noqa: F811
    client: httpx.AsyncClient,
) -> None:
    made = await past()
    desk, path = await sign_in("editor"), f"/programmes/{made['cycle']['slug']}/feedback"
    form = {"enabled": "yes", "named": "no", "open_days": "20", "wait_days": "2",
            "question-fr": "Et après ?", "options-fr": "Rien\nTout"}  # fmt: skip
    assert (await desk.post(path, **form)).status_code == 303
    own = made["pages"]["ada"] + "/feedback"
    assert "Et après" in (await client.get(own)).text
    await client.post(own, data={"scale": "3", "choice": "1"})
    assert (await answers())[0][2] == 1
    changed = await desk.post(path, **{**form, "options-fr": "Rien\nTout\nUn peu"})
    assert changed.status_code == 422
    assert (
        await desk.post(path, **{**form, "options-fr": "Rien du tout\nTout"})
    ).status_code == 303
    assert (await desk.post(path, **{**form, "open_days": "500"})).status_code == 422


async def test_what_somebody_said_by_name_is_theirs_and_is_forgotten_with_them(
    client: httpx.AsyncClient,
) -> None:
    made = await past(named=True)
    data = {"scale": "5", "named": "yes", "words": "Signé Ada."}
    await client.post(made["pages"]["ada"] + "/feedback", data=data)
    kept = (await data_export.export(made["ada"]["person"])).feedback
    assert [(one.scale, one.words) for one in kept] == [(5, "Signé Ada.")]
    await erase.erase(made["ada"]["person"], at=clock.now())
    await erase.finish_erasures(clock.now() + timedelta(hours=2))
    assert await answers() == [(5, None, None, "", None)]
    assert await database.value("SELECT count(*) FROM feedback_given") == 0


async def test_names_in_feedback_end_with_the_retention_of_the_programme(
    client: httpx.AsyncClient,
) -> None:
    made = await past(named=True)
    data = {"scale": "5", "named": "yes", "words": "Signé Ada."}
    await client.post(made["pages"]["ada"] + "/feedback", data=data)
    await retention.forget_expired(clock.now() + timedelta(days=4000))
    assert await answers() == [(5, None, None, "", None)]


async def test_words_are_read_a_page_at_a_time_each_once(
    sign_in: SignIn,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = await past()
    other = await factories.session(made["cycle"], starts_at=clock.now() - timedelta(days=9))
    for number, talk in enumerate([made["talk"], other] * 4):
        await factories.insert("feedback", {
            "id": UUID(int=number + 1), "session": talk["id"], "scale": 3, "words": f"Mot {number}",
        })  # fmt: skip
    await factories.insert(
        "feedback", {"id": UUID(int=99), "session": other["id"], "scale": 5, "words": ""}
    )
    ids, after, read = [made["talk"]["id"], other["id"]], words.START, []
    while after:
        page = await words.page(ids, after=after, most=3)
        read.append([one.words for one in page.words])
        after = page.following
    assert read == [["Mot 0", "Mot 2", "Mot 4"], ["Mot 6", "Mot 1", "Mot 3"], ["Mot 5", "Mot 7"]]
    monkeypatch.setattr(programme_page, "PAGE", 5)
    desk, path = await sign_in("viewer"), f"/programmes/{made['cycle']['slug']}/feedback"
    first = (await desk.get(path)).text
    assert re.search(r'In their words <span class="count">8', first)
    following = re.search(r'href="/desk([^"#]*)#words" rel="next"', first)
    assert following
    second = (await desk.get(following[1].replace("&amp;", "&"))).text
    said = [re.findall(r'<blockquote class="said">(Mot \d)', one) for one in (first, second)]
    assert sorted(said[0] + said[1]) == [f"Mot {number}" for number in range(8)]
    assert len(said[0]) == 5
    assert "Mot 0" in (await desk.get(f"{path}?session=x&after=y")).text

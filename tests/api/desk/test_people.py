"""People over all their sessions, what they ask the speakers, and the record, by the API."""

from events import clock, database
from events.operations.asked_questions import ask
from tests import factories
from tests.api.conftest import SignUp


async def test_somebody_is_found_read_and_erased(program: SignUp) -> None:
    desk = await program("owner")
    talk = await factories.session()
    seat = await factories.registration(talk, "ada@example.org", name="Ada Exemple")
    await factories.registration(talk, "bo@example.org", name="Bo Exemple")
    (found,) = (await desk.get("/desk/people", params={"q": "ada"})).json()["items"]
    assert (found["name"], found["registrations"]) == ("Ada Exemple", 1)
    path = f"/desk/people/{found['id']}"
    known = await desk.get(path)
    (one,) = known.json()["registrations"]
    assert (one["id"], one["session"], one["state"]) == (seat["id"], talk["slug"], "held")
    registered = (await desk.get(f"/desk/registrations/{seat['id']}")).json()
    assert registered["person"] == found["id"]
    late = await desk.delete(path, headers={"if-match": '"another"'})
    assert late.status_code == 412
    gone = await desk.delete(path, headers={"if-match": known.headers["etag"]})
    assert gone.status_code == 204
    left = (await desk.get(path)).json()["registrations"]
    assert [one["state"] for one in left] == ["cancelled"]
    assert await database.value("SELECT cause FROM erasures") == "asked"
    assert (await desk.delete("/desk/people/999999")).status_code == 404


async def test_people_of_other_programmes_are_nobody_and_owners_alone_erase(
    program: SignUp,
) -> None:
    own, other = await factories.programme(), await factories.programme()
    seat = await factories.registration(await factories.session(other), "ada@example.org")
    limited = await program(
        "owner", email="own@example.org", limited=True, programmes={own["id"]: "owner"}
    )
    path = f"/desk/people/{seat['person']}"
    assert (await limited.get("/desk/people")).json()["items"] == []
    assert (await limited.get(path)).status_code == 404
    for desk in (limited, await program("editor")):
        assert (await desk.delete(path)).status_code == 403


async def test_questions_to_the_speakers_are_put_ordered_and_grouped(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    rules = {"programme": cycle["id"], "enabled": True, "votes": True}
    await factories.insert("asking_rules", rules)
    for name, words in (("ada", "Pourquoi ?"), ("bo", "Comment ?"), ("cleo", "Et comment ?")):
        seat = await factories.registration(talk, f"{name}@example.org", name=name)
        await ask.ask(seat["id"], words, signed=name == "ada", at=clock.now())
    path = f"/desk/sessions/{talk['slug']}/questions"
    why, how, again = (await desk.get(path)).json()["items"]
    assert (why["name"], how["name"], how["state"]) == ("ada", "", "new")
    sent = {"act": "under", "question": again["id"], "under": how["id"]}
    await desk.post(path, json=sent)
    first = (await desk.post(path, json={"act": "by-votes"})).json()["items"][0]
    assert (first["id"], first["wished_by"]) == (how["id"], 2)
    put = (await desk.post(path, json={"act": "next", "question": how["id"]})).json()["items"]
    assert [(one["state"], one["shown"]) for one in put if one["id"] == how["id"]] == [
        ("next", True)
    ]
    nobody = await desk.post(path, json={"act": "hidden", "question": 999999})
    assert nobody.status_code == 404
    wrong = await desk.post(path, json={"act": "delete", "question": how["id"]})
    assert wrong.status_code in (400, 422)


async def test_the_record_is_read_page_by_page_by_owners(program: SignUp) -> None:
    desk = await program("owner")
    await database.execute(
        "INSERT INTO audit_entries (who, action, subject, details)"
        " SELECT 'ada@example.org', 'session-published', 'talk-' || n, '{\"number\": 1}'"
        " FROM generate_series(1, 150) n"
    )
    found = (await desk.get("/desk/record", params={"q": "talk-"})).json()
    assert len(found["items"]) == 100
    assert (found["items"][0]["subject"], found["items"][0]["details"]) == (
        "talk-150",
        {"number": 1},
    )
    query = {"q": "talk-", "cursor": found["next"]}
    rest = (await desk.get("/desk/record", params=query)).json()
    assert (len(rest["items"]), rest["next"]) == (50, None)
    assert (await (await program("editor")).get("/desk/record")).status_code == 403

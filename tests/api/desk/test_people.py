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


async def test_questions_are_read_page_by_page_each_group_in_its_place(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    await factories.insert("asking_rules", {"programme": cycle["id"], "enabled": True})
    for place in range(7):
        seat = await factories.registration(talk, f"p{place}@example.org", name=f"p{place}")
        await ask.ask(seat["id"], f"Q{place}", signed=False, at=clock.now())
    path = f"/desk/sessions/{talk['slug']}/questions"
    ids = {one["words"]: one["id"] for one in (await desk.get(path)).json()["items"]}
    for same in ("Q6", "Q3", "Q5"):
        sent = {"act": "under", "question": ids[same], "under": ids["Q1"]}
        await desk.post(path, json=sent)
    await database.execute("UPDATE asked_questions SET position = 0 WHERE words IN ('Q2', 'Q4')")
    in_order = ["Q2", "Q4", "Q0", "Q1", "Q3", "Q5", "Q6"]
    for limit in (1, 2, 3, 200):
        seen, address = [], f"{path}?limit={limit}"
        while address:
            answer = await desk.get(address)
            assert 0 < len(answer.json()["items"]) <= limit
            seen += [one["words"] for one in answer.json()["items"]]
            address = answer.links.get("next", {}).get("url", "")
        assert seen == in_order
    wrong = await desk.get(path, params={"cursor": "WzEsMl0"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["cursor"]


async def test_what_stood_under_a_question_withdrawn_stands_by_itself(program: SignUp) -> None:
    desk, talk = await program("editor"), await factories.session()
    await factories.insert("asking_rules", {"programme": talk["programme"], "enabled": True})
    seats = [await factories.registration(talk, f"p{place}@example.org") for place in range(2)]
    for seat in seats:
        await ask.ask(seat["id"], f"Q{seat['id']}", signed=False, at=clock.now())
    path = f"/desk/sessions/{talk['slug']}/questions"
    first, same = (await desk.get(path)).json()["items"]
    sent = {"act": "under", "question": same["id"], "under": first["id"]}
    await desk.post(path, json=sent)
    await ask.withdraw(seats[0]["id"], first["id"])
    assert [one["id"] for one in (await desk.get(path)).json()["items"]] == [same["id"]]


async def test_the_record_is_read_page_by_page_by_owners(program: SignUp) -> None:
    desk = await program("owner")
    await database.execute(
        "INSERT INTO audit_entries (who, action, subject, details)"
        " SELECT 'ada@example.org', 'session-published', 'talk-' || n, '{\"number\": 1}'"
        " FROM generate_series(1, 150) n"
    )
    found = (await desk.get("/desk/record", params={"q": "talk-", "limit": 100})).json()
    assert len(found["items"]) == 100
    assert (found["items"][0]["subject"], found["items"][0]["details"]) == (
        "talk-150",
        {"number": 1},
    )
    query = {"q": "talk-", "limit": 100, "cursor": found["next"]}
    rest = (await desk.get("/desk/record", params=query)).json()
    assert (len(rest["items"]), rest["next"]) == (50, None)
    assert (await (await program("editor")).get("/desk/record")).status_code == 403

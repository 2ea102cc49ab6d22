"""Registrations by the API: listed, added, imported after a dry run, moved, marked present."""

from datetime import timedelta
from typing import Any

from events import clock, database
from tests import factories
from tests.api.conftest import SignUp


async def letters() -> list[str]:
    return await database.values("SELECT letter FROM deliveries ORDER BY letter")


async def test_registrations_come_page_by_page_narrowed_and_found(program: SignUp) -> None:
    desk = await program("viewer")
    talk = await factories.session()
    for name in ("Ada", "Bo", "Cleo", "Dora"):
        await factories.registration(talk, f"{name.lower()}@example.org", name=f"{name} Exemple")
    await factories.registration(talk, "eve@example.org", name="Eve", state="cancelled")
    path, seen = f"/desk/sessions/{talk['slug']}/registrations", []
    address = f"{path}?status=held&limit=3"
    while address:
        answer = await desk.get(address)
        assert answer.status_code == 200, answer.text
        seen += [one["email"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == [f"{name}@example.org" for name in ("ada", "bo", "cleo", "dora")]
    found = (await desk.get(f"{path}?q=cleo")).json()["items"]
    assert [one["name"] for one in found] == ["Cleo Exemple"]
    one = (await desk.get(f"/desk/registrations/{found[0]['id']}")).json()
    assert one == found[0]


async def test_somebody_is_added_once_and_mailed(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    path = f"/desk/sessions/{talk['slug']}/registrations"
    sent = {"email": "Ada@Example.org", "name": "Ada Exemple"}
    first, again = await desk.post(path, json=sent), await desk.post(path, json=sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["email"] == "ada@example.org"
    assert first.json()["id"] == again.json()["id"]
    assert (await letters()).count("confirmation") == 1
    refused = await desk.post(path, json={"email": "ada", "name": "Ada"})
    assert refused.json()["errors"] == [
        {
            "field": "email",
            "detail": "Enter an email address, like name@example.org.",
            "pointer": "#/email",
        }
    ]


async def test_a_full_session_refuses_with_the_sentence_of_the_desk(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session(capacity=1)
    await factories.registration(talk)
    answer = await desk.post(
        f"/desk/sessions/{talk['slug']}/registrations",
        json={"email": "ada@example.org", "name": "Ada"},
    )
    assert answer.status_code == 409
    assert answer.json()["type"].endswith("#session-full")


async def test_a_list_is_tried_then_imported_whole_and_again_changes_nothing(
    program: SignUp,
) -> None:
    desk = await program("editor")
    talk = await factories.session(capacity=3)
    await factories.registration(talk, "ada@example.org")
    path = f"/desk/sessions/{talk['slug']}/registrations/import"
    people = [{"email": f"{name}@example.org", "name": name} for name in ("ada", "bo", "cleo")]
    sent: dict[str, Any] = {"people": people, "mailed": True}
    tried = (await desk.post(path, params={"dry_run": True}, json=sent)).json()
    assert (tried["new"], tried["there"]) == (2, 1)
    assert await letters() == []
    done = (await desk.post(path, json=sent)).json()
    assert (done["dry_run"], done["new"], done["there"]) == (False, 2, 1)
    assert len(await letters()) == tried["rehearsal"]["number"]
    assert (await desk.post(path, json=sent)).json()["new"] == 0
    more = {"people": [{"email": "dora@example.org"}], "mailed": False}
    refused = await desk.post(path, json=more)
    assert refused.status_code == 409
    wrong = {"people": [*people, {"email": "x"}], "mailed": True}
    assert (await desk.post(path, json=wrong)).json()["errors"][0]["field"] == "people[3].email"


async def test_approved_declined_cancelled_and_brought_back(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    one, two = [await factories.registration(talk, state="pending") for _ in range(2)]

    async def do(registration: dict[str, Any], action: str) -> str:
        answer = await desk.post(f"/desk/registrations/{registration['id']}/{action}")
        return str(answer.json().get("state", answer.status_code))

    assert await do(one, "approval") == "held"
    assert await do(one, "approval") == "409"
    assert await do(two, "decline") == "cancelled"
    assert await do(one, "cancellation") == "cancelled"
    assert await do(one, "return") == "held"
    assert await database.value("SELECT taken FROM sessions") == 1


async def test_nobody_is_moved_into_a_programme_that_is_not_ones_own(program: SignUp) -> None:
    own, other = await factories.programme(), await factories.programme()
    talk, second, foreign = (
        await factories.session(own), await factories.session(own), await factories.session(other)
    )  # fmt: skip
    seat = await factories.registration(talk, "ada@example.org")
    desk = await program("editor", limited=True, programmes={own["id"]: "editor"})
    path = f"/desk/registrations/{seat['id']}/move"
    assert (await desk.post(path, json={"session": foreign["slug"]})).status_code == 404
    moved = (await desk.post(path, json={"session": second["slug"]})).json()
    assert (moved["session"], moved["email"]) == (second["slug"], "ada@example.org")


async def test_presence_is_noted_once_the_session_has_begun(program: SignUp) -> None:
    desk = await program("editor")
    coming, begun = await factories.session(), await factories.session(
        starts_at=clock.now() - timedelta(minutes=5)
    )  # fmt: skip
    early, seat = await factories.registration(coming), await factories.registration(begun)
    put = {"present": True}
    refused = await desk.put(f"/desk/registrations/{early['id']}/presence", json=put)
    assert refused.status_code == 409
    marked = await desk.put(f"/desk/registrations/{seat['id']}/presence", json=put)
    assert (marked.json()["present"], marked.json()["came"]) == (True, True)
    many = await desk.post(
        f"/desk/sessions/{begun['slug']}/presence",
        json={"registrations": [seat["id"], early["id"]], "present": False},
    )
    assert many.json() == {"changed": 1}


async def test_the_waiting_list_is_in_its_order(program: SignUp) -> None:
    desk = await program("viewer")
    talk, at = await factories.session(), clock.now()
    for number, name in ((2, "late"), (1, "early"), (3, "last")):
        await factories.registration(
            talk, f"{name}@example.org", state="waiting",
            waiting_since=at + timedelta(minutes=number),
        )  # fmt: skip
    seen, address = [], f"/desk/sessions/{talk['slug']}/waiting-list?limit=2"
    while address:
        answer = await desk.get(address)
        seen += [one["email"] for one in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url", "")
    assert seen == ["early@example.org", "late@example.org", "last@example.org"]

"""Sessions by the API: created, published, moved after a dry run that says who would be mailed."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from events import clock, database
from tests import factories
from tests.api.conftest import Program, SignUp


def new(**values: Any) -> dict[str, Any]:
    return {
        "title": "Durer sans s’épuiser",
        "starts_at": "2127-03-04T14:00:00+01:00",
        "ends_at": "2127-03-04T15:00:00+01:00",
        **values,
    }


async def created(desk: Program, **values: Any) -> dict[str, Any]:
    cycle = await factories.programme()
    answer = await desk.post(f"/desk/programmes/{cycle['slug']}/sessions", json=new(**values))
    assert answer.status_code == 201, answer.text
    assert answer.headers["location"].endswith(answer.json()["slug"])
    made: dict[str, Any] = answer.json()
    return made


async def owed() -> int:
    found: int = await database.value("SELECT count(*) FROM deliveries")
    return found


async def test_a_session_is_created_as_a_draft_and_published(
    program: SignUp, client: httpx.AsyncClient
) -> None:
    desk = await program("editor")
    made = await created(desk, tags=["argent", "argent"], capacity=12)
    assert (made["status"], made["tags"]) == ("draft", ["argent"])
    public = f"/api/v1/sessions/{made['slug']}"
    assert (await client.get(public)).status_code == 404
    done = await desk.post(f"/desk/sessions/{made['slug']}/publication")
    assert done.json()["session"]["status"] == "published"
    assert (await client.get(public)).json()["capacity"] == 12


async def test_an_offset_says_which_of_two_hours_is_meant(program: SignUp) -> None:
    desk = await program("editor")
    for offset, fold in (("+02:00", 0), ("+01:00", 1)):
        made = await created(
            desk,
            starts_at=f"2127-10-26T02:30:00{offset}",
            ends_at="2127-10-26T04:00:00+01:00",
            timezone="Europe/Paris",
        )
        assert made["starts_at"] == f"2127-10-26T02:30:00{offset}"
        kept = await database.value(
            "SELECT starts_fold FROM sessions WHERE slug = $1", made["slug"]
        )
        assert kept == fold


async def test_what_cannot_be_is_refused_with_the_sentence_of_the_form(program: SignUp) -> None:
    desk = await program("editor")
    cycle = await factories.programme()

    async def errors(**values: Any) -> dict[str, str]:
        answer = await desk.post(f"/desk/programmes/{cycle['slug']}/sessions", json=new(**values))
        assert answer.status_code == 422, answer.text
        return {one["field"]: one["detail"] for one in answer.json()["errors"]}

    assert "ends_at" in await errors(ends_at="2127-03-04T13:00:00+01:00")
    assert "timezone" in await errors(timezone="Mars/Olympus")
    assert "starts_at" in await errors(starts_at="2127-03-04T14:00:00")
    assert "room_url" in await errors(room_url="javascript:alert(1)")
    assert "title" in await errors(title=" \u200b ")
    assert await database.value("SELECT count(*) FROM sessions") == 0


async def test_a_dry_run_says_who_would_be_mailed_and_changes_nothing(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session(title="Durer")
    await factories.registration(talk, "ada@example.org", language="en")
    await factories.registration(talk, "bo@example.org", language="fr")
    later = {
        "starts_at": (talk["starts_at"] + timedelta(days=7)).isoformat(),
        "ends_at": (talk["ends_at"] + timedelta(days=7)).isoformat(),
        "note": "A week later.",
    }
    path = f"/desk/sessions/{talk['slug']}/reschedule"
    tried = (await desk.post(path, params={"dry_run": True}, json=later)).json()
    rehearsal = tried["rehearsal"]
    assert tried["dry_run"] is True
    assert tried["mails_at_once"] == 2
    told = {
        (one["letter"], one["language"], one["number"])
        for one in rehearsal["letters"]
        if one["at_once"]
    }
    assert told == {("session-rescheduled", "en", 1), ("session-rescheduled", "fr", 1)}
    assert len(rehearsal["readers"]) == 2
    assert "A week later." in rehearsal["text"]
    assert await owed() == 0
    assert await database.value("SELECT version FROM sessions") == 1
    done = (await desk.post(path, json=later)).json()
    assert done["mails_at_once"] == 2
    assert await owed() == rehearsal["number"]
    assert datetime.fromisoformat(done["session"]["starts_at"]) == talk["starts_at"] + timedelta(7)


async def test_cancelled_postponed_and_brought_back(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    await factories.registration(talk)
    for action, status in (
        ("postponement", "postponed"),
        ("return", "published"),
        ("cancellation", "cancelled"),
    ):
        done = await desk.post(f"/desk/sessions/{talk['slug']}/{action}", json={"notify": False})
        assert done.json()["session"]["status"] == status, action
    refused = await desk.post(f"/desk/sessions/{talk['slug']}/postponement", json={})
    assert refused.status_code == 409
    assert refused.json()["type"].endswith("#wrong-state")


async def test_a_change_of_a_stale_session_is_refused(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    path = f"/desk/sessions/{talk['slug']}"
    tag = (await desk.get(path)).headers["etag"]
    await desk.patch(path, json={"title": "Other"})
    late = await desk.post(f"{path}/cancellation", json={}, headers={"if-match": tag})
    assert late.status_code == 412
    assert await database.value("SELECT status FROM sessions") == "published"


async def test_seats_and_room_have_addresses_of_their_own(program: SignUp) -> None:
    desk, viewer = await program("editor"), await program("viewer")
    talk = await factories.session(room_url="https://room.example.org/a")
    await factories.registration(talk)
    path = f"/desk/sessions/{talk['slug']}"
    assert "room.example.org" not in (await viewer.get(path)).text
    assert (await viewer.get(f"{path}/room")).status_code == 403
    assert (await desk.get(f"{path}/room")).json()["url"] == "https://room.example.org/a"
    await desk.put(f"{path}/room", json={"url": "https://room.example.org/b"})
    assert (await desk.get(f"{path}/room")).json() == {
        "url": "https://room.example.org/b",
        "note": "",
        "choice": "programme",
        "made_on": "",
        "failure": "",
    }
    made = await desk.put(f"{path}/room", json={"choice": "made"})
    assert (made.status_code, "no server" in made.text) == (422, True)
    link = await desk.put(f"{path}/room", json={"url": "https://r.example.org", "choice": "link"})
    assert link.json()["choice"] == "link"
    seats = (await desk.put(f"{path}/seats", json={"capacity": 5})).json()
    assert (seats["capacity"], seats["taken"], seats["held"]) == (5, 1, 1)
    await factories.registration(talk)
    refused = await desk.put(f"{path}/seats", json={"capacity": 1})
    assert (refused.status_code, "taken already: 2" in refused.json()["detail"]) == (409, True)


async def test_the_rules_of_seats_that_are_not_sent_stay(program: SignUp) -> None:
    desk, talk = await program("editor"), await factories.session()
    path = f"/desk/sessions/{talk['slug']}/seats"
    rules = {
        "domain_seats": 2,
        "kept_seats": 3,
        "kept_until": "2126-12-12T18:00:00+01:00",
        "kept_domains": ["@Members.example"],
    }
    assert (await desk.put(path, json={"capacity": 5, **rules})).status_code == 200
    seats = (await desk.put(path, json={"capacity": 6})).json()
    assert (seats["capacity"], seats["domain_seats"], seats["kept_seats"]) == (6, 2, 3)
    assert (seats["kept_until"], seats["kept_domains"]) == (
        "2126-12-12T17:00:00Z",
        ["members.example"],
    )
    for wrong in ({"capacity": 2}, {"capacity": 5, "kept_domains": ["nowhere"]}):
        assert (await desk.put(path, json=wrong)).status_code == 422
    person = {"email": "ada@example.org", "name": "Ada"}
    for one in ("a", "b"):
        await factories.registration(talk, f"{one}@example.org")
    refused = await desk.post(f"/desk/sessions/{talk['slug']}/registrations", json=person)
    assert refused.json()["type"].endswith("#organisation-full")


async def test_sessions_in_sight_are_listed_and_narrowed(program: SignUp) -> None:
    own, other = await factories.programme(), await factories.programme()
    talk = await factories.session(own, status="draft")
    past = await factories.session(own, starts_at=clock.now() - timedelta(days=3))
    await factories.session(other)
    desk = await program("editor", limited=True, programmes={own["id"]: "editor"})
    found = (await desk.get("/desk/sessions")).json()["items"]
    assert [one["slug"] for one in found] == [past["slug"], talk["slug"]]
    narrowed = (await desk.get("/desk/sessions?status=draft")).json()["items"]
    assert [one["slug"] for one in narrowed] == [talk["slug"]]
    assert (await desk.get("/desk/sessions?status=odd")).status_code == 422


async def test_a_draft_is_deleted_and_nothing_else(program: SignUp) -> None:
    desk = await program("editor")
    draft, talk = await factories.session(status="draft"), await factories.session()
    assert (await desk.delete(f"/desk/sessions/{draft['slug']}")).status_code == 204
    assert (await desk.delete(f"/desk/sessions/{talk['slug']}")).status_code == 409


async def test_who_finds_it_is_shown_and_set(program: SignUp, client: httpx.AsyncClient) -> None:
    desk = await program("editor")
    made = await created(desk)
    assert (made["visibility"], made["invited_domains"]) == ("public", [])
    path = f"/desk/sessions/{made['slug']}"
    await desk.post(f"{path}/publication")
    sent = {"visibility": "invited", "invited_domains": ["@Example.org"]}
    hidden = (await desk.put(f"{path}/visibility", json=sent)).json()
    assert (hidden["visibility"], hidden["invited_domains"]) == ("invited", ["example.org"])
    assert (await client.get(f"/api/v1/sessions/{made['slug']}")).status_code == 404
    wrong = await desk.put(f"{path}/visibility", json={**sent, "invited_domains": ["no domain"]})
    assert wrong.json()["errors"][0]["field"] == "invited_domains"
    cycle = f"/desk/programmes/{made['programme']}"
    unlisted = await desk.put(f"{cycle}/visibility", json={"visibility": "unlisted"})
    assert unlisted.json()["visibility"] == "unlisted"
    assert made["programme"] not in (await client.get("/api/v1/programmes")).text

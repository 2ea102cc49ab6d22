"""Speakers, resources, announcements, deliveries, figures and organisers by the API."""

from datetime import timedelta

import pytest

from events import clock, database
from events.operations.reports.figures import recount
from tests import factories
from tests.api.conftest import SignUp


async def test_a_speaker_is_put_into_a_session_invited_and_taken_off(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    path = f"/desk/sessions/{talk['slug']}/appearances"
    sent = {"name": "Zoé Exemple", "email": "zoe@example.org"}
    (one,) = (await desk.post(path, json=sent)).json()["items"]
    assert (one["name"], one["invited"]) == ("Zoé Exemple", False)
    asked = await desk.post(f"/desk/appearances/{one['id']}/invitation", json={"note": "Venez."})
    assert asked.json()["items"][0]["invited"] is True
    changed = await desk.patch(f"/desk/speakers/{one['speaker']}", json={"organisation": "ACME"})
    assert changed.json()["organisation"] == "ACME"
    kept = (await desk.get(f"/desk/speakers/{one['speaker']}")).json()
    assert (kept["email"], kept["organisation"]) == ("zoe@example.org", "ACME")
    assert (await desk.delete(f"/desk/appearances/{one['id']}")).status_code == 204
    assert (await desk.get(path)).json()["items"] == []


async def test_what_is_wanted_of_speakers_is_set_and_what_is_missing_is_read(
    program: SignUp,
) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    await factories.appearance(await factories.speaker(cycle), talk)
    path = f"/desk/programmes/{cycle['slug']}/checklist"
    assert (await desk.get(path)).json() == {"items": [], "days": []}
    sent = {"items": ["answer", "slides", "organisation"], "days": [2, 7]}
    kept = (await desk.put(path, json=sent)).json()
    assert (kept["items"], kept["days"]) == (sent["items"], [7, 2])
    assert (await desk.put(path, json={**sent, "days": [0]})).status_code == 422
    assert (await desk.put(path, json={**sent, "items": ["money"]})).status_code == 422
    shown = await desk.get(f"/desk/sessions/{talk['slug']}/appearances")
    (one,) = shown.json()["items"]
    assert one["wanted"] == ["answer", "organisation", "slides"]
    assert (one["missing"], one["asked"]) == (["answer", "slides"], 0)


async def test_addresses_of_speakers_are_for_who_may_read_people(program: SignUp) -> None:
    reader = await program("viewer", scopes=["content:read"])
    guest = await factories.speaker(await factories.programme())
    assert (await reader.get(f"/desk/speakers/{guest['slug']}")).status_code == 403


async def test_links_are_added_and_removed(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session(starts_at=clock.now() - timedelta(days=1))
    path = f"/desk/sessions/{talk['slug']}/resources"
    link = {"kind": "replay", "url": "https://video.example.org/1", "title": "Le replay"}
    (one,) = (await desk.post(path, json=link)).json()["items"]
    assert one["url"] == link["url"]
    wrong = await desk.post(path, json={**link, "url": "ftp://example.org"})
    assert wrong.json()["errors"][0]["field"] == "url"
    assert (await desk.delete(f"/desk/resources/{one['id']}")).status_code == 204
    assert (await desk.get(path)).json()["items"] == []


async def test_an_announcement_is_tried_then_sent_once(program: SignUp) -> None:
    desk = await program("editor")
    talk = await factories.session()
    await factories.registration(talk, "ada@example.org")
    sent = {"subject": "À demain", "body": "Bonjour {name}", "audience": ["held"]}
    made = await desk.post(f"/desk/sessions/{talk['slug']}/announcements", json=sent)
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    path = f"/desk/announcements/{made.json()['id']}/sending"
    tried = (await desk.post(path, params={"dry_run": True})).json()
    assert (tried["rehearsal"]["number"], tried["announcement"]["state"]) == (1, "draft")
    done = (await desk.post(path)).json()["announcement"]
    assert (done["state"], done["due"]) == ("planned", 1)
    assert (await desk.post(path)).status_code == 409
    (mail,) = (await desk.get(f"/desk/sessions/{talk['slug']}/deliveries")).json()["items"]
    assert (mail["letter"], mail["state"], mail["email"]) == (
        "announcement",
        "due",
        "ada@example.org",
    )
    odd = await desk.post(
        f"/desk/sessions/{talk['slug']}/announcements", json={**sent, "body": "{nobody}"}
    )
    assert odd.json()["errors"][0]["field"] == "body"


async def test_deliveries_say_their_state_and_reason_page_by_page(program: SignUp) -> None:
    desk = await program("viewer")
    talk = await factories.session()
    for number in range(101):
        seat = await factories.registration(talk)
        await database.execute(
            "INSERT INTO deliveries (key, letter, subject_kind, subject_id, occasion, session_id,"
            " state, message_id, reason, address) VALUES ($1, 'reminder-1d', 'registration', $2,"
            " '1', $3, 'skipped', $1, 'registration cancelled', '')",
            f"k{number}",
            seat["id"],
            talk["id"],
        )
    seen, address = [], f"/desk/sessions/{talk['slug']}/deliveries?status=skipped"
    while address:
        answer = await desk.get(address)
        seen += answer.json()["items"]
        address = answer.links.get("next", {}).get("url", "")
    assert len({one["id"] for one in seen}) == 101
    assert {one["reason"] for one in seen} == {"registration cancelled"}


async def test_figures_count_as_the_desk_does(program: SignUp) -> None:
    desk = await program("viewer")
    cycle = await factories.programme()
    talk = await factories.session(cycle, starts_at=clock.now() - timedelta(days=1))
    await factories.registration(talk, present=True)
    await factories.registration(talk)
    found = (await desk.get(f"/desk/programmes/{cycle['slug']}/figures")).json()
    assert (found["sessions_held"], found["registrations"], found["came"]) == (1, 2, 1)
    assert [one["came"] for one in found["sessions"]] == [1]
    later = await desk.get(
        f"/desk/programmes/{cycle['slug']}/figures", params={"since": clock.now().isoformat()}
    )
    assert later.json()["sessions"] == []


async def test_programmes_count_what_changed_and_take_the_rest_as_it_was_kept(
    program: SignUp,
) -> None:
    desk, cycle = await program("viewer"), await factories.programme()
    kept, other = await factories.session(cycle), await factories.session(cycle)
    for talk in (kept, other):
        await factories.registration(talk)

    async def registered() -> int:
        (one,) = (await desk.get("/desk/programmes")).json()["items"]
        return int(one["registered"])

    assert await registered() == 2  # Nothing was ever counted.
    await recount.recount()
    assert await registered() == 2
    await factories.registration(other)
    assert await registered() == 3
    await database.execute("DELETE FROM figure_changes")  # Had nobody noted the change …
    assert await registered() == 2


async def test_sessions_in_numbers_are_read_page_by_page(program: SignUp) -> None:
    desk, cycle, at = await program("viewer"), await factories.programme(), clock.now()
    days = [3, 1, 1, 2, 5]
    talks = [await factories.session(cycle, starts_at=at - timedelta(days=day)) for day in days]
    in_order = [talks[place]["slug"] for place in (4, 0, 3, 1, 2)]
    for limit in (1, 2, 5):
        seen, address = [], f"/desk/programmes/{cycle['slug']}/figures?limit={limit}"
        while address:
            answer = await desk.get(address)
            assert answer.json()["sessions_held"] == len(days)
            seen += [one["slug"] for one in answer.json()["sessions"]]
            address = answer.links.get("next", {}).get("url", "")
        assert seen == in_order


async def test_figures_say_of_when_they_are_unless_all_is_to_be_counted_now(
    program: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, cycle = await program("viewer"), await factories.programme()
    talk = await factories.session(cycle, starts_at=clock.now() - timedelta(days=1))
    await factories.registration(talk)
    await recount.recount()
    await factories.registration(talk)
    monkeypatch.setattr("events.api.desk.figures.FOR_A_PAGE", 0)
    monkeypatch.setattr("events.operations.reports.figures.session_page.FOR_A_PAGE", 0)
    path = f"/desk/programmes/{cycle['slug']}/figures"
    kept, exact = [(await desk.get(path, params=how)).json() for how in ({}, {"exact": True})]
    assert (kept["registrations"], kept["sessions"][0]["registered"]) == (1, 1)
    assert kept["counted_at"] == kept["sessions"][0]["counted_at"] is not None
    assert (exact["registrations"], exact["sessions"][0]["registered"]) == (2, 2)
    assert exact["counted_at"] is exact["sessions"][0]["counted_at"] is None


async def test_owners_invite_change_roles_and_take_access_away(program: SignUp) -> None:
    desk, cycle = await program("owner"), await factories.programme()
    sent = {"email": "zoe@example.org", "role": "viewer", "programmes": [cycle["slug"]]}
    made = (await desk.post("/desk/organisers", json=sent)).json()
    assert (made["limited"], made["programmes"]) == (True, [cycle["slug"]])
    path = f"/desk/organisers/{made['id']}"
    assert (await desk.put(f"{path}/role", json={"role": "editor"})).json()["role"] == "editor"
    assert (await desk.delete(path)).status_code == 204
    listed = (await desk.get("/desk/organisers")).json()["items"]
    assert [one["email"] for one in listed] == ["owner@example.org"]
    last = await desk.delete(f"/desk/organisers/{listed[0]['id']}")
    assert (last.status_code, last.json()["type"].split("#")[1]) == (409, "last-owner")
    odd = await desk.post("/desk/organisers", json={**sent, "programmes": ["nowhere"]})
    assert odd.json()["errors"][0]["field"] == "programmes"


async def test_a_nul_in_a_body_is_refused_or_cleaned_away(program: SignUp) -> None:
    desk = await program("owner")
    talk = await factories.session()
    seat = await factories.registration(talk)
    path = f"/desk/sessions/{talk['slug']}"
    for address, body in (
        (f"{path}/appearances", {"speaker": "a\0b"}),
        (f"/desk/registrations/{seat['id']}/move", {"session": "a\0b"}),
    ):
        assert (await desk.post(address, json=body)).status_code == 422
    cleaned = await desk.patch(path, json={"title": "a\0b", "abstract": "a\0b", "tags": ["a\0b"]})
    assert (cleaned.json()["title"], cleaned.json()["tags"]) == ("a b", ["a b"])


async def test_what_somebody_else_changed_meanwhile_is_not_taken_away(program: SignUp) -> None:
    desk, cycle = await program("editor"), await factories.programme()
    talk = await factories.session(cycle)
    replay = await factories.resource(talk, kind="replay", url="https://tube.example.org/w/kk")
    captions = f"/desk/resources/{replay['id']}/captions/fr"
    text = "WEBVTT\n\n00:00.000 --> 00:02.000\nBonjour.\n"
    assert (await desk.put(captions, json={"text": text})).status_code == 200
    late = {"if-match": '"another"'}
    for path in (
        f"/desk/programmes/{cycle['slug']}/picture",
        f"/desk/sessions/{talk['slug']}/picture",
        f"/desk/sessions/{talk['slug']}/rehearsal",
        captions,
    ):
        assert (await desk.delete(path, headers=late)).status_code == 412, path
        assert (await desk.delete(path)).status_code == 204, path

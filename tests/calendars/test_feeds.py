"""Feeds as CALENDARS.md asks for them, read by judges who do not know us."""

import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import httpx
import icalendar
import pytest
import time_machine
import vobject
from ical.calendar_stream import IcsCalendarStream

from events import database as db
from events import links
from events.calendars import cache, change_listener
from events.calendars import feed as feeds
from events.clock import now
from events.operations.sessions.cancel import cancel_session, postpone
from events.registrations.participant.own_settings import set_calendar
from events.settings import settings
from tests import factories
from tests.calendars import linter
from tests.faults.kit.proxy import Proxy, before_postgresql, through_postgresql
from tests.mail.test_letters import body, written
from tests.served import PATIENCE_SECONDS

ALLIANCES = feeds.Wanted("programme", "alliances")
ELSEWHERE = """
import asyncio, sys
from events import database
from events.calendars.feed import Wanted, feed
async def main():
    async with database.pool():
        print((await feed(Wanted(sys.argv[1]))).etag)
asyncio.run(main())
"""


async def fetched(client: httpx.AsyncClient, path: str, **headers: str) -> bytes:
    response = await client.get(path, headers=headers)
    assert response.status_code == 200, response.text
    return response.content


def judged(raw: bytes) -> list[Any]:
    """The events of a feed, after every judge has read it."""
    assert linter.complaints(raw) == []
    events = icalendar.Calendar.from_ical(raw).walk("VEVENT")
    assert len(IcsCalendarStream.calendar_from_ics(raw.decode()).events) == len(events)
    read = vobject.readOne(raw.decode())
    assert len(getattr(read, "vevent_list", [])) == len(events)
    return list(events)


async def programme_of_three() -> dict[str, Any]:
    cycle = await factories.programme(slug="alliances", title="Alliances; et «virgules», «\\»")
    await factories.session(
        cycle, slug="eau", tags=["eau, douce"], abstract="**Gras**\n\n- un\n- deux"
    )
    second = await factories.session(cycle, slug="air", language="en")
    await factories.session(cycle, slug="brouillon", status="draft")
    await factories.appearance(await factories.speaker(cycle, slug="camille"), second)
    return cycle


async def programme_feed(client: httpx.AsyncClient) -> bytes:
    await programme_of_three()
    return await fetched(client, "/programmes/alliances.ics")


async def test_f1_lines_end_in_crlf_are_short_and_split_no_character(
    database: None, client: httpx.AsyncClient
) -> None:
    await programme_of_three()
    await factories.session(abstract="é" * 300 + "\U0001f399" * 60)
    response = await client.get("/calendar.ics")
    assert response.headers["content-type"] == "text/calendar; charset=utf-8"
    assert linter.octets(response.content) == []


async def test_f2_the_calendar_has_a_version_a_maker_and_no_uid(
    database: None, client: httpx.AsyncClient
) -> None:
    raw = await programme_feed(client)
    head = raw.split(b"BEGIN:VEVENT")[0]
    assert (linter.values(head, "VERSION"), linter.values(head, "UID")) == (["2.0"], [])
    assert len(linter.values(head, "PRODID")) == 1
    assert len(set(linter.values(raw, "UID"))) == len(linter.values(raw, "UID")) == 2


async def test_f3_each_event_is_whole(database: None, client: httpx.AsyncClient) -> None:
    events = judged(await programme_feed(client))
    assert [str(event["URL"])[-4:] for event in events] == ["/eau", "/air"]
    for event in events:
        assert event["DTEND"].dt > event["DTSTART"].dt
        assert event["STATUS"] == "CONFIRMED"
        assert "DURATION" not in event


async def test_f4_times_are_in_utc(database: None, client: httpx.AsyncClient) -> None:
    raw = await programme_feed(client)
    for name in ("DTSTART", "DTEND", "DTSTAMP", "LAST-MODIFIED"):
        assert all(re.fullmatch(r"\d{8}T\d{6}Z", value) for value in linter.values(raw, name))
    assert b"TZID" not in raw
    assert b"VTIMEZONE" not in raw


async def test_f5_a_subscriber_learns_name_source_and_when_to_ask_again(
    database: None, client: httpx.AsyncClient
) -> None:
    raw = await programme_feed(client)
    head = raw.split(b"BEGIN:VEVENT")[0].decode()
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in head
    assert "X-PUBLISHED-TTL:PT1H" in head
    assert "SOURCE;VALUE=URI:http://127.0.0.1:8000/programmes/alliances.ics" in head
    assert linter.values(raw, "NAME") == linter.values(raw, "X-WR-CALNAME")
    assert linter.values(raw, "NAME") == ["Alliances; et «virgules», «\\»"]
    assert linter.values(raw, "CATEGORIES") == ["eau, douce"]


async def test_f6_a_public_feed_has_no_method_no_attendee_and_no_way_in(
    database: None, client: httpx.AsyncClient
) -> None:
    talk = await factories.session(room_url="https://room.example.org/secret")
    await factories.registration(talk)
    raw = await programme_feed(client) + await fetched(client, "/calendar.ics")
    for private in (b"METHOD", b"ATTENDEE", b"/join/", b"room.example.org"):
        assert private not in raw.replace(b"\r\n ", b"")


@pytest.mark.parametrize(
    "path", ["/calendar", "/programmes/alliances", "/sessions/air", "/speakers/camille"]
)
async def test_every_feed_has_its_address(
    database: None, client: httpx.AsyncClient, path: str
) -> None:
    await programme_of_three()
    assert "http://127.0.0.1:8000/sessions/air" in linter.values(
        await fetched(client, f"{path}.ics"), "URL"
    )
    root = ElementTree.fromstring(await fetched(client, f"{path}.atom"))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"


@pytest.mark.parametrize(
    "path",
    ["/programmes/none.ics", "/sessions/brouillon.ics", "/speakers/none.ics", "/calendars/x.ics"],
)
async def test_what_does_not_exist_has_no_feed(
    database: None, client: httpx.AsyncClient, path: str
) -> None:
    await programme_of_three()
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/calendar.ics?tag=%00", "/calendar.ics?tag=%ED%A0%80", "/programmes/%00.ics",
     "/sessions/%FF%FE.ics", "/calendar.atom?language=%00", "/calendars/%00.ics"],
)  # fmt: skip
async def test_what_no_row_can_hold_is_no_defect(
    database: None, client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code in (200, 400, 404)


async def test_f7_the_same_rows_give_the_same_bytes(
    database: None, client: httpx.AsyncClient
) -> None:
    await programme_of_three()
    plain = {"accept-encoding": "identity"}
    first = await client.get("/calendar.ics", headers=plain)
    feeds._cached.clear()
    second = await client.get("/calendar.ics", headers=plain)
    assert (first.content, first.headers["etag"]) == (second.content, second.headers["etag"])
    assert f'"{await etag_elsewhere("all")}"' == first.headers["etag"]


async def etag_elsewhere(kind: str) -> str:
    """The ETag of a feed in a process of its own, which has no bytes kept to begin with."""
    await db.execute("DELETE FROM vevent_cache")
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", ELSEWHERE, kind), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await other.communicate()
    return printed.decode().strip()


async def test_f8_each_change_has_another_etag(database: None, client: httpx.AsyncClient) -> None:
    cycle = await programme_of_three()
    tags = [(await client.get("/programmes/alliances.ics")).headers["etag"]]
    for change in (
        "UPDATE sessions SET title = 'Autre', updated_at = now() WHERE slug = 'eau'",
        "DELETE FROM sessions WHERE slug = 'eau'",
        "UPDATE sessions SET status = 'published' WHERE slug = 'brouillon'",
        "UPDATE speakers SET name = 'Autre nom' WHERE slug = 'camille'",
        "UPDATE appearances SET role = 'moderator'",
        "DELETE FROM appearances",
    ):
        await db.execute(change)
        response = await client.get(
            "/programmes/alliances.ics", headers={"if-none-match": tags[-1]}
        )
        assert response.status_code == 200, change
        tags.append(response.headers["etag"])
    assert len(set(tags)) == len(tags)
    assert cycle["feed_revision"] == 1


async def test_what_a_speaker_does_stands_in_feeds_mails_and_structured_data(
    database: None, client: httpx.AsyncClient
) -> None:
    talk = await factories.session(slug="parole")
    who = await factories.speaker(
        {"id": talk["programme"]}, name="Ada Exemple", organisation="Maison"
    )
    await factories.appearance(who, talk, role="moderator")
    feed = (await client.get("/sessions/parole.ics")).text.replace("\r\n ", "")
    assert "- Ada Exemple (Modération\\, Maison)" in feed
    seat = await factories.registration(talk)
    assert "Ada Exemple, Modération, Maison" in body(await written("reminder-1d", seat))
    page = (await client.get("/sessions/parole")).text
    data = json.loads(page.split('application/ld+json">')[1].split("</script>")[0])
    [performer] = data["performer"]
    assert (performer["@type"], performer["roleName"]) == ("Role", "Modération")
    assert performer["performer"]["name"] == "Ada Exemple"


async def test_f8_an_unchanged_feed_is_304_and_head_has_gets_headers(
    database: None, client: httpx.AsyncClient
) -> None:
    await programme_of_three()
    got = await client.get("/calendar.ics")
    known = {"if-none-match": f'"other", W/{got.headers["etag"]}'}
    unchanged = await client.get("/calendar.ics", headers=known)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert unchanged.headers["etag"] == got.headers["etag"]
    head = await client.head("/calendar.ics")
    assert head.content == b""
    varying = {"x-request-id", "date"}
    assert {k: v for k, v in head.headers.items() if k not in varying} == {
        k: v for k, v in got.headers.items() if k not in varying
    }


async def test_f9_any_client_gets_it_at_once(database: None, client: httpx.AsyncClient) -> None:
    await programme_of_three()
    response = await client.get("/calendar.ics", headers={"accept": "", "accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response.headers["content-encoding"] == "gzip"
    assert "content-disposition" not in response.headers
    assert "set-cookie" not in response.headers
    microsoft = {"accept-encoding": "gzip", "user-agent": "Microsoft Office/16.0 (Outlook)"}
    response = await client.get("/calendar.ics", headers=microsoft)
    assert "content-encoding" not in response.headers


@pytest.mark.parametrize("call_off", [cancel_session, postpone])
async def test_f10_what_is_called_off_stays_and_says_so(
    database: None, client: httpx.AsyncClient, call_off: Callable[..., Awaitable[Any]]
) -> None:
    talk = await factories.session()
    before = await fetched(client, "/calendar.ics")
    await call_off(talk["id"], by="equipe@example.org", at=now())
    with time_machine.travel(talk["ends_at"] + timedelta(days=31)):
        feeds._cached.clear()
        after = await fetched(client, "/calendar.ics")
    assert linter.values(after, "STATUS") == ["CANCELLED"]
    assert linter.values(after, "SEQUENCE") > linter.values(before, "SEQUENCE")


async def test_f10_a_draft_never_appears(database: None, client: httpx.AsyncClient) -> None:
    await factories.session(status="draft")
    await factories.session(await factories.programme(status="draft"))
    for path in ("/calendar.ics", "/calendar.atom"):
        assert b"/sessions/" not in await fetched(client, path)


async def open_own(person: int) -> str:
    await set_calendar(person, wanted=True)
    nonce = await db.value("SELECT calendar_nonce FROM people WHERE id = $1", person)
    return links.private_calendar(person, nonce)


async def test_f11_a_private_feed_is_its_owners_alone(
    database: None, client: httpx.AsyncClient
) -> None:
    talk = await factories.session(sequence=1)
    seat = await factories.registration(talk, email="ada@example.org", sequence_sent=3)
    await factories.registration(
        await factories.session(), email="ada@example.org", state="waiting"
    )
    await factories.registration(await factories.session(), email="other@example.org")
    path = await open_own(seat["person"])
    response = await client.get(path)
    assert response.headers["cache-control"].startswith("private")
    assert response.headers["x-robots-tag"] == "noindex"
    events = judged(response.content)
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "TENTATIVE"]
    assert linter.values(response.content, "SEQUENCE") == ["3", "0"]
    assert len(re.findall(r"/join/", str(events[0]["DESCRIPTION"]))) == 1
    assert "/join/" not in str(events[1]["DESCRIPTION"])
    renewed = await open_own(seat["person"])
    assert (await client.get(path)).status_code == 404
    assert (await client.get(renewed)).status_code == 200
    own = await client.get(links.registration(seat["id"], seat["nonce"]) + "?lang=en")
    for way in (links.webcal, links.in_google, links.in_outlook, links.absolute):
        assert f'"{way(renewed)}"' in own.text
    assert "Google notices a change after 8 to 24 hours, Outlook.com after about three" in own.text
    await set_calendar(seat["person"], wanted=False)
    assert (await client.get(renewed)).status_code == 404


async def test_f12_an_empty_feed_is_a_calendar(database: None, client: httpx.AsyncClient) -> None:
    assert judged(await fetched(client, "/calendar.ics")) == []


async def test_filters_narrow_a_feed(database: None, client: httpx.AsyncClient) -> None:
    await programme_of_three()
    by_tag = await fetched(client, "/programmes/alliances.ics?tag=eau,+douce")
    by_language = await fetched(client, "/calendar.ics?language=en")
    assert [u[-4:] for u in linter.values(by_tag, "URL")] == ["/eau"]
    assert [u[-4:] for u in linter.values(by_language, "URL")] == ["/air"]
    assert judged(await fetched(client, "/calendar.ics?tag=none")) == []


async def test_uids_are_the_same_everywhere(database: None, client: httpx.AsyncClient) -> None:
    talk = await factories.session(slug="eau")
    for path in ("/calendar.ics", "/sessions/eau.ics"):
        assert linter.values(await fetched(client, path), "UID") == [talk["uid"]]


async def test_a_change_is_heard_without_asking_and_silence_is_not_trusted(
    database: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await factories.session(slug="eau")
    url = settings().database_url
    monkeypatch.setattr(change_listener, "_TRUSTED_SECONDS", PATIENCE_SECONDS)
    with before_postgresql(url) as proxy:
        monkeypatch.setenv("EVENTS_DATABASE_URL", through_postgresql(url, proxy))
        settings.cache_clear()
        await _heard_and_then_not(client, proxy, talk["id"])


async def _heard_and_then_not(client: httpx.AsyncClient, proxy: Proxy, talk: int) -> None:
    async with feeds.changes.listening():
        await _until(lambda: feeds.changes.count is not None)
        await _kept_and_heard_of(client)
        with pytest.raises(StopIteration):  # It waits for nothing, so not for the database.
            feeds.feed(feeds.Wanted("all")).send(None)
        before = feeds.changes.count
        await db.execute("UPDATE sessions SET title = 'Neu' WHERE id = $1", talk)
        await _until(lambda: feeds.changes.count != before)
        assert linter.values(await fetched(client, "/calendar.ics"), "SUMMARY") == ["Neu"]
        proxy.cut()
        await _until(lambda: feeds.changes.count is None)
        await db.execute("UPDATE sessions SET title = 'Alt' WHERE id = $1", talk)
        assert linter.values(await fetched(client, "/calendar.ics"), "SUMMARY") == ["Alt"]
        proxy.mend()
        await _until(lambda: feeds.changes.count is not None)


async def test_a_connection_that_falls_silent_is_not_believed_for_long(
    database: None, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await factories.session(slug="eau")
    url = settings().database_url
    with before_postgresql(url) as proxy:
        monkeypatch.setenv("EVENTS_DATABASE_URL", through_postgresql(url, proxy))
        settings.cache_clear()
        async with feeds.changes.listening():
            await _until(lambda: feeds.changes.count is not None)
            await fetched(client, "/calendar.ics")
            proxy.silent = True
            await db.execute("UPDATE sessions SET title = 'Neu' WHERE id = $1", talk["id"])
            await asyncio.sleep(1)
            assert linter.values(await fetched(client, "/calendar.ics"), "SUMMARY") == ["Neu"]


async def _kept_and_heard_of(client: httpx.AsyncClient) -> None:
    for _ in range(100):
        await fetched(client, "/calendar.ics")
        if feeds._cached[feeds.Wanted("all")].change_count == feeds.changes.count is not None:
            return
    raise AssertionError("it is asked for each time")


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110 - the listener rings no bell
            await asyncio.sleep(0.01)


async def test_a_session_that_moved_keeps_its_uid_and_raises_its_number(
    database: None, client: httpx.AsyncClient
) -> None:
    talk = await factories.session(slug="eau")
    before = await fetched(client, "/sessions/eau.ics")
    await db.execute(
        "UPDATE sessions SET starts_at = starts_at + $2::interval,"
        " ends_at = ends_at + $2::interval, sequence = 1, stamp = now() WHERE id = $1",
        talk["id"],
        timedelta(days=1),
    )
    after = await fetched(client, "/sessions/eau.ics")
    assert linter.values(before, "UID") == linter.values(after, "UID")
    assert (linter.values(before, "SEQUENCE"), linter.values(after, "SEQUENCE")) == (["0"], ["1"])


async def test_kept_bytes_go_with_whatever_changes_them(database: None) -> None:
    await programme_of_three()
    for change in (
        "UPDATE sessions SET title = 'Autre', updated_at = now() WHERE slug = 'air'",
        "UPDATE speakers SET name = 'Autre nom' WHERE slug = 'camille'",
        "DELETE FROM appearances",
        "UPDATE programmes SET location = 'Lyon'",
        "UPDATE sessions SET status = 'cancelled' WHERE slug = 'air'",
    ):
        await feeds.feed(ALLIANCES)
        assert await db.value("SELECT count(*) FROM vevent_cache") == 2
        await db.execute(change)
        feeds._cached.clear()
        from_kept = (await feeds.feed(ALLIANCES)).body
        await db.execute("DELETE FROM vevent_cache")
        feeds._cached.clear()
        assert from_kept == (await feeds.feed(ALLIANCES)).body, change


async def test_bytes_read_before_a_change_are_not_kept_after_it(database: None) -> None:
    cycle = await programme_of_three()
    before = f"{cycle['id']}:{cycle['feed_revision']}"
    found = await cache.vevents("programme", cycle["id"], "", "", revisions=[before])
    assert len(found) == 2
    assert await db.value("SELECT count(*) FROM vevent_cache") == 0
    now_at = await db.value("SELECT feed_revision FROM programmes")
    current = [f"{cycle['id']}:{now_at}"]
    await cache.vevents("programme", cycle["id"], "", "", revisions=current)
    assert await db.value("SELECT count(*) FROM vevent_cache") == 2

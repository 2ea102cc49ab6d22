"""Invitations in time: whom they come from, how they are numbered, what a pass brings and when."""

import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import time_machine

from events import database as db
from events.clock import now
from events.operations.sessions.edit import edit
from events.operations.sessions.publish import publish
from events.operations.sessions.reschedule import reschedule
from events.operations.sessions.room import change_room
from events.registrations.passes.register_pass import register_for_programme
from events.registrations.signup.cancel import cancel
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.register import register
from events.sessions.fields import SessionTexts, Times
from events.settings import settings
from tests import factories
from tests.calendars import linter
from tests.mail import post

BY = "equipe@example.org"
ADA = RegistrationForm("ada@example.org", "Ada Exemple", "fr", form_key="ada")


def with_inbox(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "inbox@example.org")
    monkeypatch.setenv("EVENTS_INBOX_LMTP", str(tmp_path / "lmtp"))
    settings.cache_clear()


def organiser(raw: bytes) -> str:
    [found] = linter.values(raw, "ORGANIZER")
    return found.removeprefix("mailto:")


async def test_i4_the_organizer_is_an_address_people_read(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_REPLY_TO", "equipe@example.org")
    settings.cache_clear()
    await register((await factories.session())["id"], ADA, at=now())
    [mail] = await post.arrive()
    assert organiser(mail.calendar) == "equipe@example.org"


async def test_i4_the_organizer_stays_as_it_was_first(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seat = await register((await factories.session())["id"], ADA, at=now())
    [first] = await post.arrive()
    with_inbox(monkeypatch, tmp_path)
    monkeypatch.setenv("EVENTS_REPLY_TO", "autre@example.org")
    settings.cache_clear()
    await cancel(seat.registration_id, at=now())
    [last] = await post.arrive()
    assert organiser(last.calendar) == organiser(first.calendar)


async def test_i4_i5_with_an_inbox_it_carries_a_token_and_asks_for_an_answer(
    database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with_inbox(monkeypatch, tmp_path)
    await register((await factories.session())["id"], ADA, at=now())
    [mail] = await post.arrive()
    assert re.fullmatch(r"inbox\+rsvp-r\d+-[a-z2-7]{24}@example\.org", organiser(mail.calendar))
    assert b"PARTSTAT=NEEDS-ACTION;RSVP=TRUE" in mail.calendar.replace(b"\r\n ", b"")


async def test_i5_without_one_it_asks_for_nothing(database: None) -> None:
    await register((await factories.session())["id"], ADA, at=now())
    [mail] = await post.arrive()
    assert b"PARTSTAT=ACCEPTED;RSVP=FALSE" in mail.calendar.replace(b"\r\n ", b"")


async def test_i6_one_uid_everywhere_and_numbers_that_rise_with_time_and_place_only(
    database: None, client: httpx.AsyncClient
) -> None:
    talk = await factories.session(slug="eau", room_url="https://room.example.org/1")
    await register(talk["id"], ADA, at=now())
    [first] = await post.arrive()
    before = (await client.get("/sessions/eau.ics")).content
    await change_room(talk["id"], "https://room.example.org/2", "", by=BY, at=now())
    version = await db.value("SELECT edit_version FROM sessions WHERE id = $1", talk["id"])
    await edit(talk["id"], SessionTexts("Un autre titre"), edit_version=version, by=BY,
               at=now() + timedelta(hours=1))  # fmt: skip
    assert await post.arrive() == []
    edited = (await client.get("/sessions/eau.ics")).content
    for same in ("UID", "SEQUENCE", "DTSTAMP"):
        assert linter.values(edited, same) == linter.values(before, same), same
    assert linter.values(edited, "LAST-MODIFIED") > linter.values(before, "LAST-MODIFIED")
    assert linter.values(before, "SEQUENCE") == linter.values(first.calendar, "SEQUENCE")
    day = timedelta(days=1)
    times = Times(talk["starts_local"] + day, talk["ends_local"] + day, talk["timezone"])
    await reschedule(talk["id"], times, by=BY, at=now())
    [moved] = await post.arrive()
    for raw in (moved.calendar, (await client.get("/calendar.ics")).content):
        assert linter.values(raw, "UID") == [talk["uid"]]
        assert linter.values(raw, "SEQUENCE") == ["1"]
        assert linter.values(raw, "DTSTAMP") >= linter.values(first.calendar, "DTSTAMP")


async def test_i8_a_pass_is_answered_with_one_file_and_each_invitation_follows(
    database: None,
) -> None:
    cycle = await factories.programme()
    near = await factories.session(cycle, starts_at=now() + timedelta(days=3))
    far = await factories.session(cycle, starts_at=now() + timedelta(days=30))
    await register_for_programme(cycle["id"], ADA, at=now())
    arrived = {mail.letter: mail for mail in await post.arrive()}
    assert sorted(arrived) == ["confirmation", "pass-summary"]
    summary = arrived["pass-summary"]
    assert linter.complaints(summary.calendar) == []
    assert linter.values(summary.calendar, "METHOD") == ["PUBLISH"]
    assert linter.values(summary.calendar, "UID") == [near["uid"], far["uid"]]
    assert linter.values(summary.calendar, "ATTENDEE") == []
    assert re.search(r"/calendars/\S+\.ics", summary.plain)
    invited_for(near, arrived["confirmation"], summary)
    with time_machine.travel(far["starts_at"] - timedelta(days=7, minutes=1), tick=False):
        assert "confirmation" not in [mail.letter for mail in await post.arrive()]
    with time_machine.travel(far["starts_at"] - timedelta(days=7), tick=False):
        [mail] = await post.arrive()
        invited_for(far, mail, summary)


async def test_i8_a_session_published_later_brings_its_own_invitation(database: None) -> None:
    cycle = await factories.programme()
    await factories.session(cycle, starts_at=now() + timedelta(days=30))
    draft = await factories.session(cycle, status="draft", starts_at=now() + timedelta(days=2))
    await register_for_programme(cycle["id"], ADA, at=now())
    [summary] = await post.arrive()
    await publish(draft["id"], by=BY, at=now())
    [mail] = await post.arrive()
    invited_for(draft, mail, summary)


def invited_for(talk: factories.Row, mail: post.Arrived, summary: post.Arrived) -> None:
    """One REQUEST with one UID, in the summary's thread."""
    assert linter.values(mail.calendar, "METHOD") == ["REQUEST"]
    assert linter.values(mail.calendar, "UID") == [talk["uid"]]
    assert mail.message["References"] == summary.message["Message-ID"]
    assert mail.message["In-Reply-To"] == summary.message["Message-ID"]

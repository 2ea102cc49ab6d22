"""A calendar's answer that comes in by LMTP reaches the registration."""

import asyncio
import smtplib

import pytest

from events import database
from events.calendars.replies import reply_address
from events.settings import settings
from tests import factories
from tests.inbox.bounces.test_bounces import inbox

pytestmark = pytest.mark.usefixtures("database")

assert inbox, "the fixture is used by its name"


async def test_who_declines_in_the_calendar_is_noted(
    inbox: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "causerie@example.org")
    settings.cache_clear()
    session = await factories.session()
    seat = await factories.registration(session, email="ada@example.org", sequence_sent=0)
    to = reply_address.of("registration", seat["id"], seat["nonce"])
    answer = (
        f"From: ada@example.org\r\nTo: {to}\r\nSubject: Declined\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        f"UID:{session['uid']}\r\nSEQUENCE:0\r\nDTSTAMP:20261123T120000Z\r\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    def talk() -> None:
        with smtplib.LMTP("127.0.0.1", inbox) as client:
            client.sendmail("ada@example.org", [to], answer.encode())

    await asyncio.to_thread(talk)
    noted = await database.value("SELECT partstat FROM registrations WHERE id = $1", seat["id"])
    assert noted == "declined"

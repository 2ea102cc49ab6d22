"""One odd property never costs an answer: what the token proves counts, read leniently."""

import base64
from datetime import timedelta

import pytest

from events import database
from events.calendars.replies.reply import take
from events.clock import now
from events.inbox.receive import receive
from tests import sql
from tests.calendars.test_replies import GMAIL, inbox, mail, seated

pytestmark = pytest.mark.usefixtures("database", "inbox")

assert inbox, "the fixture is used by its name"

HEAD = (
    "From: Pat Doe <ada@example.org>\nTo: {to}\nSubject: Declined: x\nMessage-ID: <1@example.net>\n"
    "Date: {date:%a, %d %b %Y %H:%M:%S +0000}\nMIME-Version: 1.0\n"
)
EVENT = (
    "BEGIN:VCALENDAR\nPRODID:-//x//EN\nVERSION:2.0\nMETHOD:REPLY\nBEGIN:VEVENT\n"
    "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org\nORGANIZER:mailto:{to}\nUID:{uid}\n"
    "DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}\nSEQUENCE:0\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n"
)
PART = "Content-Type: text/calendar; charset=utf-8; method=REPLY\n\n"
ATTENDEE = "ATTENDEE;PARTSTAT=DECLINED:mailto:ada@example.org"
DTSTAMP = "DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}"
REQUEST = EVENT.replace("METHOD:REPLY", "METHOD:REQUEST").replace("DECLINED", "NEEDS-ACTION")

ODD = {
    "the scheme in mixed case": EVENT.replace("mailto:ada", "Mailto:ada"),
    "an address in percent-encoding": EVENT.replace("mailto:ada@", "mailto:%61da%40"),
    "an address in angle brackets": EVENT.replace(":mailto:ada@example.org", ":<ada@example.org>"),
    "a principal's path with EMAIL": EVENT.replace(
        ATTENDEE, 'ATTENDEE;EMAIL="ada@example.org";PARTSTAT=DECLINED:/aMTIz/principal/'
    ),
    "no DTSTAMP": EVENT.replace(DTSTAMP + "\n", ""),
    "a DTSTAMP with TZID": EVENT.replace(DTSTAMP, "DTSTAMP;TZID=Europe/Paris:20261127T130000"),
    "a DTSTAMP that is none": EVENT.replace(DTSTAMP, "DTSTAMP:yesterday"),
    "an empty SEQUENCE": EVENT.replace("SEQUENCE:0", "SEQUENCE:"),
    "no METHOD": EVENT.replace("METHOD:REPLY\n", ""),
    "a quote inside CN": EVENT.replace("ATTENDEE;", 'ATTENDEE;CN=Pat "P" Doe;'),
    "a colon inside CN": EVENT.replace("ATTENDEE;", "ATTENDEE;CN=Pat: Doe;"),
    "two attendees": EVENT.replace(
        ATTENDEE, ATTENDEE + "\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:other@example.net"
    ),
    "spaces at the ends of lines": EVENT.replace("\n", "  \n"),
    "a request quoted before the reply": REQUEST + EVENT,
    "spaces around PARTSTAT": EVENT.replace("PARTSTAT=DECLINED", " PARTSTAT = DECLINED ;CN=x"),
    "a space before the calendar": "\n  " + EVENT,
    "an end that is missing": EVENT.partition("END:VEVENT")[0],
}


def odd(
    event: str, seat: dict[str, object], *, head: str = HEAD, part: str = PART, minutes: int = 1
) -> bytes:
    """A mail that answers for this seat, so many minutes from now."""
    at = now() + timedelta(minutes=minutes)
    written = (head + part + event).format(to=seat["to"], uid=seat["uid"], stamp=at, date=at)
    return written.replace("\n", "\r\n").encode()


@pytest.mark.parametrize("event", ODD.values(), ids=ODD.keys())
async def test_an_answer_counts_whatever_is_odd_about_it(event: str) -> None:
    seat = await seated()
    assert (await take(odd(event, seat))).what == "declined"


async def test_an_answer_in_utf_16_counts() -> None:
    seat = await seated()
    told = EVENT.format(to=seat["to"], uid=seat["uid"], stamp=now())
    body = base64.encodebytes(told.replace("\n", "\r\n").encode("utf-16")).decode()
    part = (
        "Content-Type: text/calendar; charset=utf-16; method=REPLY\n"
        "Content-Transfer-Encoding: base64\n\n"
    )
    assert (await take(odd(body, seat, part=part))).what == "declined"


async def test_an_attachment_of_no_particular_type_counts_by_its_name() -> None:
    seat = await seated()
    part = 'Content-Type: application/octet-stream; name="reply.ics"\n\n'
    assert (await take(odd(EVENT, seat, part=part))).what == "declined"


@pytest.mark.parametrize("lines", ["\n", "\r"])
async def test_a_calendar_of_no_particular_type_counts_by_how_it_begins(lines: str) -> None:
    seat = await seated()
    told = EVENT.format(to=seat["to"], uid=seat["uid"], stamp=now()).replace("\n", lines)
    part = "Content-Type: application/octet-stream\nContent-Transfer-Encoding: Base64 ;\n\n"
    body = base64.encodebytes(told.encode()).decode()
    assert (await take(odd(body, seat, part=part))).what == "declined"


async def test_a_no_through_a_calendar_server_gets_the_button() -> None:
    seat = await seated()
    await take(odd(EVENT, seat, head="Auto-Submitted: auto-generated\n" + HEAD))
    assert await database.values("SELECT letter FROM deliveries") == ["calendar-declined"]


async def test_a_large_signature_costs_no_answer() -> None:
    seat = await seated()
    raw = mail(GMAIL, seat, "DECLINED") + b"\r\n" + b"x" * 600_000
    assert (await take(raw)).what == "declined"


async def test_a_comment_reaches_the_organisers() -> None:
    seat = await seated()
    said = EVENT.replace("SUMMARY:x", "COMMENT:On sick leave\\, sorry")
    assert await receive(odd(said, seat), [str(seat["to"])]) == "declined"
    [kept] = await sql.rows("SELECT excerpt FROM received_mails")
    assert kept["excerpt"] == "On sick leave, sorry"

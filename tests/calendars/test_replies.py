"""What people answer in their calendars, in the forms that Gmail, Outlook and Apple send."""

import asyncio
import smtplib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from events import database as db
from events.calendars.replies import reply_address
from events.calendars.replies.reply import MOST_BYTES, take
from events.clock import now
from events.inbox.listen import listen
from events.operations.speakers.rehearse import set_rehearsal
from events.settings import settings
from events.speakers.rehearsals.write import Fields
from tests import factories, sql
from tests.mail import post
from tests.served import PATIENCE_SECONDS

GMAIL = """\
From: Ada Exemple <ada@example.org>
To: {to}
Subject: =?UTF-8?Q?Accept=C3=A9=3A_S=C3=A9ance?=
Message-ID: <calendar-1@mail.example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset="UTF-8"; format=flowed; delsp=yes
Content-Transfer-Encoding: base64

QWRhIGEgcsOpcG9uZHUu
--a
Content-Type: text/calendar; charset="UTF-8"; method={method}
Content-Transfer-Encoding: 7bit

BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:{method}
BEGIN:VEVENT
DTSTART:20261203T130000Z
DTEND:20261203T140000Z
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
ORGANIZER;CN=Causerie:mailto:{to}
UID:{uid}
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={partstat};CN=Ada
 Exemple;X-NUM-GUESTS=0:mailto:{attendee}
CREATED:20261101T120000Z
LAST-MODIFIED:{stamp:%Y%m%dT%H%M%SZ}
SEQUENCE:{sequence}
STATUS:CONFIRMED
SUMMARY:Seance
TRANSP:OPAQUE
END:VEVENT
END:VCALENDAR

--a--
--m
Content-Type: application/ics; name="invite.ics"
Content-Disposition: attachment; filename="invite.ics"
Content-Transfer-Encoding: base64

QkVHSU46VkNBTEVOREFSCkVORDpWQ0FMRU5EQVIK
--m--
"""
OUTLOOK = """\
From: Ada <ada@example.org>
To: Causerie <{to}>
Subject: =?iso-8859-1?Q?Accept=E9=A0:_S=E9ance?=
Message-ID: <outlook-1@mail.example.org>
Content-Type: multipart/alternative; boundary="_000_"
MIME-Version: 1.0

--_000_
Content-Type: text/plain; charset="iso-8859-1"
Content-Transfer-Encoding: quoted-printable

--_000_
Content-Type: text/calendar; charset="utf-8"; method={method}
Content-Transfer-Encoding: 8bit

BEGIN:VCALENDAR
METHOD:{method}
PRODID:Microsoft Exchange Server 2010
VERSION:2.0
BEGIN:VTIMEZONE
TZID:Romance Standard Time
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
ATTENDEE;PARTSTAT={partstat};CN=Ada:MAILTO:{attendee}
COMMENT;LANGUAGE=fr-FR:\\n
UID:{uid}
SUMMARY;LANGUAGE=fr-FR:Accepté : Séance
DTSTART;TZID=Romance Standard Time:20261203T140000
DTEND;TZID=Romance Standard Time:20261203T150000
CLASS:PUBLIC
PRIORITY:5
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
TRANSP:OPAQUE
STATUS:CONFIRMED
SEQUENCE:{sequence}
LOCATION;LANGUAGE=fr-FR:En ligne
X-MICROSOFT-CDO-APPT-SEQUENCE:{sequence}
X-MICROSOFT-CDO-BUSYSTATUS:BUSY
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
X-MICROSOFT-CDO-ALLDAYEVENT:FALSE
X-MICROSOFT-CDO-IMPORTANCE:1
X-MICROSOFT-CDO-INSTTYPE:0
X-MICROSOFT-DISALLOW-COUNTER:FALSE
END:VEVENT
END:VCALENDAR
--_000_--
"""
APPLE = """\
From: ada@example.org
To: {to}
Subject: Ada: Oui
Content-Type: multipart/alternative; boundary="Apple-Mail=_1"
MIME-Version: 1.0

--Apple-Mail=_1
Content-Type: text/plain; charset=utf-8

Ada a répondu.
--Apple-Mail=_1
Content-Type: text/calendar; charset=utf-8; method={method}; name=iCal.ics

BEGIN:VCALENDAR
CALSCALE:GREGORIAN
VERSION:2.0
METHOD:{method}
PRODID:-//Apple Inc.//macOS 14.0//EN
BEGIN:VEVENT
TRANSP:OPAQUE
DTEND:20261203T140000Z
LAST-MODIFIED:{stamp:%Y%m%dT%H%M%SZ}
UID:{uid}
DTSTAMP:{stamp:%Y%m%dT%H%M%SZ}
SEQUENCE:{sequence}
SUMMARY:Séance
DTSTART:20261203T130000Z
X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC
ORGANIZER;CN=Causerie;EMAIL={to}:mailto:{to}
CREATED:20261101T120000Z
ATTENDEE;CN=Ada;CUTYPE=INDIVIDUAL;EMAIL={attendee};PARTSTAT={partstat};ROLE=
 REQ-PARTICIPANT:mailto:{attendee}
END:VEVENT
END:VCALENDAR
--Apple-Mail=_1--
"""


@pytest.fixture
def inbox(database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EVENTS_INBOX_ADDRESS", "inbox@example.org")
    monkeypatch.setenv("EVENTS_INBOX_LMTP", str(tmp_path / "lmtp"))
    settings.cache_clear()


async def seated(**values: Any) -> dict[str, Any]:
    talk = await factories.session()
    seat = await factories.registration(talk, email="ada@example.org", sequence_sent=0, **values)
    to = reply_address.of("registration", seat["id"], seat["nonce"])
    return {**seat, "uid": talk["uid"], "to": to}


def mail(form: str, seat: dict[str, Any], partstat: str = "ACCEPTED", **values: Any) -> bytes:
    given = {
        "method": "REPLY", "uid": seat["uid"], "to": seat["to"], "attendee": "ada@example.org",
        "sequence": 0, "stamp": datetime(2026, 11, 23, 12, tzinfo=UTC), **values,
    }  # fmt: skip
    return form.format(partstat=partstat, **given).replace("\n", "\r\n").encode()


async def noted(seat: dict[str, Any]) -> str:
    return str(await db.value("SELECT partstat FROM registrations WHERE id = $1", seat["id"]))


@pytest.mark.parametrize("form", [GMAIL, OUTLOOK, APPLE])
@pytest.mark.parametrize(
    ("partstat", "word"),
    [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("DECLINED", "declined")],
)
async def test_an_answer_is_noted(inbox: None, form: str, partstat: str, word: str) -> None:
    seat = await seated()
    outcome = await take(mail(form, seat, partstat))
    assert (outcome.what, outcome.why) == (word, "")
    assert await noted(seat) == word


async def test_the_envelope_counts_where_headers_say_nothing(inbox: None) -> None:
    seat = await seated()
    raw = mail(APPLE, seat).replace(f"To: {seat['to']}".encode(), b"To: list@example.org")
    assert (await take(raw, [seat["to"].upper()])).what == "accepted"


async def test_r4_no_frees_no_seat_but_causes_one_mail(inbox: None) -> None:
    seat = await seated()
    day = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for number in range(3):
        await take(mail(GMAIL, seat, "DECLINED", stamp=day + timedelta(minutes=number)))
    assert await db.value("SELECT state FROM registrations") == "held"
    letters = await sql.rows("SELECT letter, subject_id FROM deliveries")
    assert letters == [{"letter": "calendar-declined", "subject_id": seat["id"]}]


async def test_r4_nothing_is_mailed_back_to_programs(inbox: None) -> None:
    seat = await seated()
    raw = b"Auto-Submitted: auto-replied\r\n" + mail(GMAIL, seat, "DECLINED")
    assert (await take(raw)).what == "declined"
    assert await db.value("SELECT count(*) FROM deliveries") == 0


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"to": "inbox+rsvp-r1-aaaaaaaaaaaaaaaaaaaaaaaa@example.org"}, "not signed"),
        ({"to": "inbox@example.org"}, "no address of an invitation"),
        ({"uid": "another@example.org"}, "another event"),
        ({"method": "COUNTER"}, "no REPLY"),
        ({"sequence": -1}, "older invitation"),
        ({"partstat": "NEEDS-ACTION"}, "does not answer"),
    ],
)
async def test_r2_what_is_not_believed_changes_nothing(
    inbox: None, change: dict[str, Any], why: str
) -> None:
    seat = await seated()
    outcome = await take(mail(GMAIL, seat, **change))
    assert outcome.what == "ignored"
    assert why in outcome.why
    assert await noted(seat) == ""


async def test_r3_what_is_old_repeated_or_too_large_changes_nothing(inbox: None) -> None:
    seat = await seated()
    first = mail(GMAIL, seat)
    assert (await take(first)).what == "accepted"
    assert (await take(first)).why == "it is no newer than the last answer"
    earlier = datetime(2026, 11, 22, tzinfo=UTC)
    assert (await take(mail(GMAIL, seat, "DECLINED", stamp=earlier))).what == "ignored"
    assert (await take(mail(GMAIL, seat, "DECLINED") + b"x" * MOST_BYTES)).why == "too large"
    assert await noted(seat) == "accepted"


async def test_r3_answers_of_a_fast_clock_keep_their_order(inbox: None) -> None:
    seat = await seated()
    ahead = now() + timedelta(minutes=10)
    yes = mail(GMAIL, seat, stamp=ahead)
    assert (await take(yes)).what == "accepted"
    no = mail(GMAIL, seat, "DECLINED", stamp=ahead + timedelta(minutes=1))
    assert (await take(no)).what == "declined"
    assert (await take(yes)).why == "it is no newer than the last answer"


async def test_r3_a_clock_out_of_its_mind_shuts_nobody_out_for_long(inbox: None) -> None:
    seat = await seated()
    await take(mail(GMAIL, seat, stamp=now() + timedelta(days=9999)))
    later = now() + timedelta(days=2)
    assert (await take(mail(GMAIL, seat, "DECLINED", stamp=later))).what == "declined"


@pytest.mark.parametrize("cut", [10, 300, 500, 700])
async def test_a_broken_mail_is_ignored(inbox: None, cut: int) -> None:
    seat = await seated()
    assert (await take(mail(OUTLOOK, seat)[:cut])).what == "ignored"
    assert (await take(bytes(range(256)) * 10)).what == "ignored"


async def test_a_new_nonce_revokes_the_address(inbox: None) -> None:
    seat = await seated()
    await db.execute("UPDATE registrations SET nonce = 'other'")
    assert (await take(mail(GMAIL, seat))).why == "its address was not signed by us"


async def test_a_speakers_answer_is_noted_on_the_appearance(inbox: None) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    who = await factories.speaker(cycle, email="ada@example.org")
    place = await factories.appearance(who, talk, sequence_sent=0)
    to = reply_address.of("appearance", place["id"], place["nonce"])
    assert (await take(mail(APPLE, {"uid": talk["uid"], "to": to}))).what == "accepted"
    assert await db.value("SELECT answer FROM appearances") == "yes"


async def test_a_speakers_no_takes_the_rehearsal_off_their_calendar_but_not_a_programs(
    inbox: None,
) -> None:
    cycle = await factories.programme()
    talk = await factories.session(cycle)
    who = await factories.speaker(cycle, email="ada@example.org")
    place = await factories.appearance(who, talk, sequence_sent=0)
    to = reply_address.of("appearance", place["id"], place["nonce"])
    fields = Fields(now() + timedelta(days=3), 30)
    await set_rehearsal(talk["id"], fields, by="equipe@example.org", at=now())
    await post.arrive()
    no = mail(APPLE, {"uid": talk["uid"], "to": to}, "DECLINED")
    assert (await take(b"Auto-Submitted: auto-replied\r\n" + no)).what == "declined"
    assert await post.arrive() == []
    await db.execute("UPDATE appearances SET answer = 'yes', answered_at = NULL")
    assert (await take(no)).what == "declined"
    assert [one.letter for one in await post.arrive()] == ["speaker-rehearsal-cancelled"]


async def test_r1_an_answer_arrives_over_lmtp(inbox: None) -> None:
    seat = await seated()
    server = asyncio.create_task(listen())
    try:
        raw = mail(GMAIL, seat).replace(f"To: {seat['to']}".encode(), b"To: hidden@example.org")
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not await _handed_over(raw, seat["to"]):  # noqa: ASYNC110 - a socket rings not
                await asyncio.sleep(0.05)
        assert await noted(seat) == "accepted"
    finally:
        server.cancel()


async def _handed_over(raw: bytes, to: str) -> bool:
    """Whether somebody listens already, who has it now."""
    try:
        await hand_over(raw, to)
    except OSError:
        return False
    return True


async def hand_over(raw: bytes, to: str) -> None:
    """Hand one mail over by LMTP, as a mail server does."""

    def talk() -> None:
        with smtplib.LMTP(settings().inbox_lmtp) as lmtp:
            lmtp.sendmail("ada@example.org", [to], raw)

    await asyncio.to_thread(talk)

"""What a calendar answers: METHOD:REPLY (RFC 5546), believed only with the token of its address.

An answer is noted beside the registration. «No» never frees a seat by itself: it causes one mail
that offers to. A COUNTER moves nothing. Whatever is hostile, stale or repeated changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import Message
from email.utils import getaddresses
from typing import Any, Final

import icalendar
import structlog

from events import clock, database, text
from events.calendars import reply_address
from events.database import Row, transaction
from events.deliveries.plan import Owed, plan

MOST_BYTES: Final = 256 * 1024
MOST_CALENDAR_BYTES: Final = 64 * 1024
FASTEST_CLOCK: Final = timedelta(days=1)
"""How far ahead of ours a clock may be before its answers would shut out all later ones."""
_ANSWERS: Final = {"ACCEPTED": "accepted", "TENTATIVE": "tentative", "DECLINED": "declined"}
_TO: Final = ("delivered-to", "x-original-to", "envelope-to", "to")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: accepted, tentative, declined; or ignored, and why."""

    what: str
    why: str = ""


@dataclass(frozen=True)
class Answer:
    """What a REPLY says. `automatic`: sent by a program, so nothing may be mailed back."""

    uid: str
    attendee: str
    partstat: str
    sequence: int
    stamp: datetime
    automatic: bool


async def take(raw: bytes, recipients: Sequence[str] = ()) -> Outcome:
    """Note the answer in a mail that came for these recipients (or those of its header fields).

    Never raises for what a mail holds; raises where the database does, so that the mail is kept.
    """
    outcome = await _taken(raw, recipients)
    if outcome.why:
        log.info("calendar answer ignored", why=outcome.why)
    return outcome


async def _taken(raw: bytes, recipients: Sequence[str]) -> Outcome:
    if len(raw) > MOST_BYTES:
        return Outcome("ignored", "too large")
    message = message_from_bytes(raw, policy=policy.compat32)
    found = read(message)
    if isinstance(found, str):
        return Outcome("ignored", found)
    for address in [*recipients, *_recipients(message)]:
        claimed = reply_address.subject(address)
        if claimed is not None:
            return await _noted(found, address, *claimed)
    return Outcome("ignored", "it came to no address of an invitation")


def read(message: Message) -> Answer | str:
    """The answer in a mail, or why there is none."""
    part = _calendar_part(message)
    if part is None:
        return "there is no calendar in it"
    try:
        calendar = icalendar.Calendar.from_ical(part)
        return _answer(calendar, automatic=_automatic(message))
    except (ValueError, KeyError, IndexError, AttributeError, TypeError, RecursionError):
        return "its calendar cannot be read"


def _calendar_part(message: Message) -> bytes | None:
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and len(content) <= MOST_CALENDAR_BYTES:
                return content
    return None


def _answer(calendar: Any, *, automatic: bool) -> Answer | str:
    if str(calendar.get("METHOD", "")).upper() != "REPLY":
        return "it is no REPLY"
    events = calendar.walk("VEVENT")
    if len(events) != 1:
        return "it is not about one event"
    [event] = events
    attendee = event.get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return "it does not come from one attendee"
    partstat = str(attendee.params.get("PARTSTAT", "")).upper()
    if partstat not in _ANSWERS:
        return "it does not answer"
    stamp = event["DTSTAMP"].dt
    if not isinstance(stamp, datetime) or stamp.tzinfo is None:
        return "its DTSTAMP is not in UTC"
    return Answer(
        uid=str(event["UID"]),
        attendee=str(attendee).removeprefix("mailto:").removeprefix("MAILTO:"),
        partstat=_ANSWERS[partstat],
        sequence=int(event.get("SEQUENCE", 0)),
        stamp=stamp.astimezone(UTC),
        automatic=automatic,
    )


def _automatic(message: Message) -> bool:
    value = str(message.get("Auto-Submitted", "no")).partition(";")[0].strip().lower()
    return value != "no" or "precedence" in message


def _recipients(message: Message) -> list[str]:
    named = [str(value) for name in _TO for value in message.get_all(name, [])]
    return [address for _, address in getaddresses(named[:20])]


async def _noted(answer: Answer, address: str, kind: str, row_id: int) -> Outcome:
    async with transaction():
        row = await database.row(_LOCK[kind], row_id)
        why = _doubt(answer, address, kind, row)
        if why or row is None:
            return Outcome("ignored", why)
        noted_at = min(answer.stamp, clock.now() + FASTEST_CLOCK)
        await database.execute(_NOTE[kind], row_id, _NOTED[kind][answer.partstat], noted_at)
        if answer.partstat == "declined" and kind == "registration" and not answer.automatic:
            await plan([_offer_to_leave(row)])
    return Outcome(answer.partstat)


def _doubt(answer: Answer, address: str, kind: str, row: Row | None) -> str:
    """Why an answer is not believed, or comes too late."""
    if row is None or not reply_address.proves(address, kind, row["id"], row["nonce"]):
        return "its address was not signed by us"
    if answer.uid != row["uid"]:
        return "it is about another event"
    try:
        same = text.address(answer.attendee) == row["email"]
    except ValueError:
        same = False
    if not same:
        return "it answers for somebody else"
    if row["state"] == "cancelled":
        return "the registration is cancelled"
    if answer.sequence < row["sequence_sent"]:
        return "it answers an older invitation"
    if row["answered_at"] is not None and answer.stamp <= row["answered_at"]:
        return "it is no newer than the last answer"
    return ""


def _offer_to_leave(row: Row) -> Owed:
    # One for each date of the session, however often a calendar says no.
    return Owed(
        "calendar-declined",
        "registration",
        row["id"],
        occasion=str(row["version"]),
        due_at=clock.now(),
        useful_until=row["starts_at"],
        session_id=row["session"],
        programme_id=row["programme"],
        person_id=row["person"],
    )


_LOCK = {
    "registration": """
SELECT r.id, r.nonce, r.session, r.person, r.state, r.sequence_sent, r.partstat_at AS answered_at,
  p.email, s.uid, s.version, s.starts_at, s.programme
FROM registrations r JOIN people p ON p.id = r.person JOIN sessions s ON s.id = r.session
WHERE r.id = $1 FOR UPDATE OF r""",
    "appearance": """
SELECT a.id, a.nonce, a.answer AS state, a.sequence_sent, a.answered_at, sp.email, s.uid
FROM appearances a JOIN speakers sp ON sp.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = $1 FOR UPDATE OF a""",
}
_NOTE = {
    "registration": "UPDATE registrations SET partstat = $2, partstat_at = $3 WHERE id = $1",
    "appearance": "UPDATE appearances SET answer = $2, answered_at = $3 WHERE id = $1",
}
_NOTED = {
    "registration": {name: name for name in _ANSWERS.values()},
    "appearance": {"accepted": "yes", "tentative": "none", "declined": "no"},
}

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
from events.database import Shape, transaction
from events.deliveries.plan import Owed, plan
from events.registrations.states import Partstat, RegistrationState
from events.registrations.write import changes
from events.speakers.edit import note_answer
from events.speakers.states import AppearanceAnswer

MOST_BYTES: Final = 256 * 1024
MOST_CALENDAR_BYTES: Final = 64 * 1024
FASTEST_CLOCK: Final = timedelta(days=1)
"""How far ahead of ours a clock may be before its answers would shut out all later ones."""
_ANSWERS: Final = {one.upper(): one for one in Partstat if one}
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
    partstat: Partstat
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
    """Return the answer in a mail, or why there is none."""
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
        invited = (
            await database.row(_Registration, _LOCK_REGISTRATION, row_id)
            if kind == "registration"
            else await database.row(_Invited, _LOCK_APPEARANCE, row_id)
        )
        if invited is None:
            return Outcome("ignored", _NOT_SIGNED)
        if why := _doubt(answer, address, kind, invited):
            return Outcome("ignored", why)
        noted_at = min(answer.stamp, clock.now() + FASTEST_CLOCK)
        if isinstance(invited, _Registration):
            await _note_registration(invited, answer, noted_at)
        else:
            await note_answer(row_id, _APPEARANCE_ANSWERS[answer.partstat], at=noted_at)
    return Outcome(answer.partstat)


async def _note_registration(invited: "_Registration", answer: Answer, at: datetime) -> None:
    await changes.answer(invited.id, answer.partstat, at=at)
    if answer.partstat == Partstat.DECLINED and not answer.automatic:
        await plan([_offer_to_leave(invited)])


def _doubt(answer: Answer, address: str, kind: str, invited: "_Invited") -> str:
    """Return why an answer is not believed or comes too late; empty where it is believed."""
    if not reply_address.proves(address, kind, invited.id, invited.nonce):
        return _NOT_SIGNED
    if answer.uid != invited.uid:
        return "it is about another event"
    if not _same_address(answer.attendee, invited.email):
        return "it answers for somebody else"
    if invited.state == RegistrationState.CANCELLED:
        return "the registration is cancelled"
    if answer.sequence < invited.sequence_sent:
        return "it answers an older invitation"
    if invited.answered_at is not None and answer.stamp <= invited.answered_at:
        return "it is no newer than the last answer"
    return ""


def _same_address(attendee: str, email: str | None) -> bool:
    try:
        return text.address(attendee) == email
    except ValueError:
        return False


def _offer_to_leave(invited: "_Registration") -> Owed:
    # One for each date of the session, however often a calendar says no.
    return Owed(
        "calendar-declined",
        "registration",
        invited.id,
        occasion=str(invited.version),
        due_at=clock.now(),
        useful_until=invited.starts_at,
        session_id=invited.session,
        programme_id=invited.programme,
        person_id=invited.person,
    )


_NOT_SIGNED: Final = "its address was not signed by us"
_APPEARANCE_ANSWERS: Final = {
    Partstat.ACCEPTED: AppearanceAnswer.YES,
    Partstat.TENTATIVE: AppearanceAnswer.NONE,
    Partstat.DECLINED: AppearanceAnswer.NO,
}


class _Invited(Shape):
    """Somebody's invitation as it was last sent and answered, its row locked.

    `state` is a registration's state or a speaker's answer.
    """

    id: int
    nonce: str
    state: str
    sequence_sent: int
    answered_at: datetime | None
    email: str | None
    uid: str


class _Registration(_Invited):
    """The invitation of a participant."""

    session: int
    person: int
    version: int
    starts_at: datetime
    programme: int


_LOCK_REGISTRATION = """
SELECT r.id, r.nonce, r.session, r.person, r.state, r.sequence_sent, r.partstat_at AS answered_at,
  p.email, s.uid, s.version, s.starts_at, s.programme
FROM registrations r JOIN people p ON p.id = r.person JOIN sessions s ON s.id = r.session
WHERE r.id = $1 FOR UPDATE OF r
"""
_LOCK_APPEARANCE = """
SELECT a.id, a.nonce, a.answer AS state, a.sequence_sent, a.answered_at, sp.email, s.uid
FROM appearances a JOIN speakers sp ON sp.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = $1 FOR UPDATE OF a
"""

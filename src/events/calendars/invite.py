"""Invitations: REQUEST and CANCEL (RFC 5546) for one person and one session.

SEQUENCE is the session's, or one more than what this person last got, whichever is higher.
ORGANIZER is an address that people read, fixed at the first invitation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import database
from events.calendars import content_lines, reply_address
from events.calendars import vevent as events
from events.calendars.calendar import calendar
from events.calendars.vevent import Event
from events.settings import settings

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class Guest:
    """Who is invited, and what they were last sent. `kind`: registration or appearance.

    `sequence_sent` is -1 and `organiser_address` empty before the first invitation; `join` and
    `page` are whole links; `name` is shown only where it may be.
    """

    kind: str
    id: int
    nonce: str
    email: str
    name: str
    join: str
    page: str
    sequence_sent: int = -1
    stamp_sent: datetime | None = None
    organiser_address: str = ""


@dataclass(frozen=True)
class Invitation:
    """What was sent to one person, for `record`."""

    subject_kind: str
    subject_id: int
    sequence: int
    stamp: datetime
    organiser_address: str


def request(event: Event, guest: Guest, *, at: datetime) -> tuple[bytes, Invitation]:
    """The session as it is now, for one person: a whole VCALENDAR with METHOD:REQUEST."""
    invitation = _next(event, guest, at)
    vevent = events.vevent(
        event,
        url=guest.join,
        place=guest.join if events.is_online(event.location) else event.location,
        description=events.description(event, page=guest.page, join=guest.join),
        sequence=invitation.sequence,
        stamp=invitation.stamp,
        status="CONFIRMED",
        extra=[
            *_people(guest, invitation.organiser_address),
            content_lines.link("CONFERENCE;VALUE=URI;FEATURE=VIDEO", guest.join),
            b"TRANSP:OPAQUE\r\n",
        ],
    )
    return calendar([vevent], method=REQUEST), invitation


def cancellation(event: Event, guest: Guest, *, at: datetime) -> tuple[bytes, Invitation]:
    """The session leaves this person's calendar: a whole VCALENDAR with METHOD:CANCEL."""
    invitation = _next(event, guest, at)
    vevent = events.vevent(
        event,
        url=guest.page,
        place=event.location,
        description=events.description(event, page=guest.page),
        sequence=invitation.sequence,
        stamp=invitation.stamp,
        status="CANCELLED",
        extra=_people(guest, invitation.organiser_address),
    )
    return calendar([vevent], method=CANCEL), invitation


def publication(sessions: Sequence[Event]) -> bytes:
    """Several sessions as one file to open: METHOD:PUBLISH, an ORGANIZER on each, no attendee."""
    own = organiser()
    return calendar(
        [
            events.vevent(
                event,
                url=(page := events.page(event)),
                place=event.location,
                description=events.description(event, page=page),
                extra=[own],
            )
            for event in sessions
        ],
        method=PUBLISH,
    )


def organiser(address: str = "") -> bytes:
    """The ORGANIZER line: the address fixed at the first invitation, or else our own."""
    name = content_lines.quoted(settings().organisation)
    return content_lines.link(f"ORGANIZER;CN={name}", f"mailto:{address or _own_address()}")


async def record(invitations: Sequence[Invitation]) -> None:
    """Keep what was sent, in the caller's transaction; an older number never replaces a newer."""
    for kind, statement in _RECORD:
        chosen = [found for found in invitations if found.subject_kind == kind]
        if chosen:
            await database.execute(
                statement,
                [found.subject_id for found in chosen],
                [found.sequence for found in chosen],
                [found.stamp for found in chosen],
                [found.organiser_address for found in chosen],
            )


def _next(event: Event, guest: Guest, at: datetime) -> Invitation:
    known = [at, event.stamp, *([guest.stamp_sent] if guest.stamp_sent else [])]
    return Invitation(
        guest.kind,
        guest.id,
        sequence=max(event.sequence, guest.sequence_sent + 1),
        stamp=max(known).replace(microsecond=0),
        organiser_address=guest.organiser_address or _first_address(guest),
    )


def _first_address(guest: Guest) -> str:
    if reply_address.enabled():
        return reply_address.of(guest.kind, guest.id, guest.nonce)
    return _own_address()


def _own_address() -> str:
    return settings().reply_to or settings().mail_from


def _people(guest: Guest, organiser_address: str) -> list[bytes]:
    asked = reply_address.enabled()
    answer = "PARTSTAT=NEEDS-ACTION;RSVP=TRUE" if asked else "PARTSTAT=ACCEPTED;RSVP=FALSE"
    name = f"CN={content_lines.quoted(guest.name)};" if guest.name else ""
    attendee = f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;{name}{answer}"
    return [organiser(organiser_address), content_lines.link(attendee, f"mailto:{guest.email}")]


_SENT = """
UPDATE {table} AS t SET sequence_sent = GREATEST(t.sequence_sent, sent.sequence),
  {stamp}
  organiser_address = COALESCE(NULLIF(t.organiser_address, ''), sent.address)
FROM (SELECT id, max(sequence) AS sequence, max(stamp) AS stamp, max(address) AS address
        FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[])
          AS sent (id, sequence, stamp, address)
       GROUP BY id ORDER BY id) AS sent
WHERE t.id = sent.id
"""
_STAMP = "stamp_sent = GREATEST(t.stamp_sent, sent.stamp),"
_RECORD = (
    ("registration", _SENT.format(table="registrations", stamp=_STAMP)),
    ("appearance", _SENT.format(table="appearances", stamp=_STAMP)),
    ("appearance", _SENT.format(table="departures", stamp=_STAMP)),
)

"""Invitations: REQUEST and CANCEL (RFC 5546) for one person and one session.

SEQUENCE is the session's, or one more than what this person last got, whichever is higher.
ORGANIZER is an address that people read, fixed at the first invitation.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache

import msgspec

from events.calendars import content_lines
from events.calendars import vevent as events
from events.calendars.calendar import calendar
from events.calendars.calendar_event import Event
from events.calendars.content_lines import line
from events.calendars.replies import reply_address
from events.sessions.translated import is_online
from events.settings import settings

_OPAQUE = line("TRANSP", content_lines.words("OPAQUE"))
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
REHEARSAL = "rehearsal"
"""A kind of invitation to a speaker; its id is the appearance's."""


class Guest(msgspec.Struct, frozen=True):
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
    answers: bool = True
    """Whether calendars may answer it, where an inbox reads answers."""


class Invitation(msgspec.Struct, frozen=True):
    """What was sent to one person, for `record`."""

    subject_kind: str
    subject_id: int
    sequence: int
    stamp: datetime
    organiser_address: str


def request(event: Event, guest: Guest, *, at: datetime) -> tuple[bytes, Invitation]:
    """Invite one person to the session as it is now: a whole VCALENDAR with METHOD:REQUEST."""
    invitation = _next(event, guest, at)
    vevent = events.vevent(
        event,
        url=guest.page if event.on_site else guest.join,
        place=guest.join if is_online(event.location) else event.location,
        page=guest.page,
        beginning="" if event.on_site else events.way_in(event, guest.join),
        sequence=invitation.sequence,
        stamp=invitation.stamp,
        status="CONFIRMED",
        extra=[
            *_people(guest, invitation.organiser_address),
            *([] if event.on_site else [_conference(guest.join)]),
            _OPAQUE,
        ],
    )
    return calendar([vevent], method=REQUEST), invitation


def _conference(join: str) -> bytes:
    """Return the line by which calendars offer to enter; what takes place on site has none."""
    return line("CONFERENCE", content_lines.link(join), VALUE="URI", FEATURE="VIDEO")


def cancellation(event: Event, guest: Guest, *, at: datetime) -> tuple[bytes, Invitation]:
    """Take the session off this person's calendar: a whole VCALENDAR with METHOD:CANCEL."""
    invitation = _next(event, guest, at)
    vevent = events.vevent(
        event,
        url=guest.page,
        place=event.location,
        page=guest.page,
        sequence=invitation.sequence,
        stamp=invitation.stamp,
        status="CANCELLED",
        extra=_people(guest, invitation.organiser_address),
    )
    return calendar([vevent], method=CANCEL), invitation


def publication(sessions: Sequence[Event]) -> bytes:
    """Write several sessions as one file: METHOD:PUBLISH, an ORGANIZER on each, no attendee."""
    own = organiser()
    return calendar(
        [
            events.vevent(
                event,
                url=(page := events.page(event)),
                place=event.location,
                page=page,
                extra=[own],
            )
            for event in sessions
        ],
        method=PUBLISH,
    )


def organiser(address: str = "") -> bytes:
    """Return the ORGANIZER line: the address fixed at the first invitation, or else our own."""
    return _organiser(address or _own_address(), settings().organisation)


@lru_cache(maxsize=256)
def _organiser(address: str, name: str) -> bytes:
    return line("ORGANIZER", content_lines.mailbox(address), CN=content_lines.parameter(name))


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
    if reply_address.enabled() and guest.answers:
        return reply_address.of(guest.kind, guest.id, guest.nonce)
    return _own_address()


def _own_address() -> str:
    return settings().reply_to or settings().mail_from


def _people(guest: Guest, organiser_address: str) -> list[bytes]:
    answered = {"PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
    asked = {"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"}
    attendee = line(
        "ATTENDEE",
        content_lines.mailbox(guest.email),
        CUTYPE="INDIVIDUAL",
        ROLE="REQ-PARTICIPANT",
        **({"CN": content_lines.parameter(guest.name)} if guest.name else {}),
        **(asked if reply_address.enabled() and guest.answers else answered),
    )
    return [organiser(organiser_address), attendee]

"""One participant's own calendar: all their sessions, with the way in and the state of each."""

from collections.abc import Sequence
from datetime import datetime

from events import database, links, signing
from events.calendars import calendar_event, invite, vevent
from events.calendars.calendar import calendar, feed_head
from events.calendars.calendar_event import EventRow
from events.calendars.feed import Feed, made
from events.database import Shape
from events.errors import NotFound
from events.presentation import sentence
from events.registrations.states import RegistrationState
from events.registrations.tables import Person
from events.sessions.states import SessionStatus
from events.sessions.translated import is_online
from events.sessions.visibility import ONLINE
from events.settings import settings


class _Owner(Shape):
    """Whose calendar it is."""

    id: int
    calendar_nonce: str
    language: str


class SeatRow(EventRow):
    """A session and somebody's registration for it, with what their calendar was last sent."""

    registration: int
    state: RegistrationState
    join_nonce: str
    sequence_sent: int
    stamp_sent: datetime | None
    organiser_address: str
    reader_language: str


async def private_feed(token: str) -> Feed:
    """Return the calendar that a token opens. Raises NotFound for a wrong or revoked one."""
    person = await _person(token)
    mine = sentence("My sessions", person.language)
    name = f"{settings().organisation_in(person.language)} – {mine}"
    address = links.absolute(links.private_calendar(person.id, person.calendar_nonce))
    seats = await database.rows(SeatRow, _SEATS, person.id)
    return made(calendar([_vevent(seat) for seat in seats], head=feed_head(name, address)))


async def own_file(registration_id: int) -> bytes:
    """Return one session as a file to open: the way in, and the number its invitation has by now.

    It agrees with what was mailed, and changes nothing. Raises NotFound for who left.
    """
    seat = await database.row(SeatRow, _SEAT, registration_id)
    if seat is None:
        raise NotFound
    organiser = invite.organiser(seat.organiser_address)
    return calendar([_vevent(seat, [organiser])], method=invite.PUBLISH)


async def _person(token: str) -> _Owner:
    row_id = signing.row_id_of(token)
    person = await database.row(
        _Owner,
        database.select(_Owner, Person).where(
            Person.id == (row_id if row_id is not None and row_id < 2**31 else 0),
            Person.erased_at.is_null(),
        ),
    )
    if person is None or not signing.proves(token, "calendar", person.id, person.calendar_nonce):
        raise NotFound
    return person


def _vevent(seat: SeatRow, extra: Sequence[bytes] = ()) -> bytes:
    event = calendar_event.from_row(seat, seat.reader_language)
    held = seat.state == RegistrationState.HELD
    enters = held and not event.on_site
    join = links.absolute(links.join(seat.registration, seat.join_nonce)) if enters else ""
    page = vevent.page(event)
    tentative = not held and event.status == SessionStatus.PUBLISHED
    return vevent.vevent(
        event,
        url=join or page,
        place=join if enters and is_online(event.location) else event.location,
        page=page,
        beginning=vevent.way_in(event, join) if enters else _state(seat, event.language),
        sequence=max(event.sequence, seat.sequence_sent),
        stamp=max(event.stamp, seat.stamp_sent or event.stamp),
        status="TENTATIVE" if tentative else "",
        extra=extra,
    )


def _state(seat: SeatRow, language: str) -> str:
    said = _STATES.get(seat.state)
    return sentence(said, language) if said else ""


_STATES = {
    RegistrationState.WAITING: "You are on the waiting list.",
    RegistrationState.OFFERED: "A seat is free for you.",
    RegistrationState.PENDING: "Your request has arrived.",
    RegistrationState.UNCONFIRMED: "One step remains: confirm your address.",
    RegistrationState.CANCELLED: "This session is cancelled.",
}

_LISTED = "(r.state <> 'cancelled' OR r.cancelled_by = 'session')"

_EVENT = ", ".join(f"e.{column}" for column in EventRow.__struct_fields__)
_SEATS_OF = f"""
SELECT {_EVENT}, r.id AS registration, r.state, r.join_nonce, r.sequence_sent, r.stamp_sent,
  r.organiser_address, r.language AS reader_language
FROM registrations r
JOIN ({calendar_event.SELECT} WHERE {ONLINE}) e ON e.id = r.session
"""  # noqa: S608 - constants.

_SEAT = f"{_SEATS_OF} WHERE r.id = $1 AND {_LISTED}"
_SEATS = f"{_SEATS_OF} WHERE r.person = $1 AND {_LISTED} ORDER BY e.starts_at, e.id"

"""One seat among several dates: what somebody has on another date of the same choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

import asyncpg

from events import database
from events.database import Shape
from events.deliveries.plan import plan
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, rate_limits, seats
from events.registrations.signup.refusals import OtherDateHeld
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import dates

INDEX: Final = "registrations_one_date"


class OtherDate(Shape):
    """A registration for another date. `moot`: that date is over, or does not take place."""

    id: int
    person: int
    state: RegistrationState
    turn: int
    session: int
    moot: bool

    @property
    def seat(self) -> Seat:
        """Return what mails need of it."""
        return Seat(self.id, self.person, self.state, self.turn)


async def other_date_of(session: LockedSession, person_id: int, at: datetime) -> OtherDate | None:
    """Return what somebody has on another date than this one; a date that is over is none.

    Inside a transaction that holds the session and the person: nothing comes between.
    """
    if session.date_choice is None:
        return None
    found = await database.row(OtherDate, _OTHER, session.date_choice, person_id, session.id, at)
    if found is not None and found.moot:
        await dates.release(found.id)
        return None
    return found


async def must_be_free(session: LockedSession, person_id: int, at: datetime) -> None:
    """Let nobody have two dates. Raises OtherDateHeld."""
    if await other_date_of(session, person_id, at):
        raise OtherDateHeld


async def ask(session: LockedSession, other: OtherDate, at: datetime, *, occasion: str) -> None:
    """Ask by mail whether somebody who has another date wants this one instead.

    Only the mail asks: who sent the form may be anybody, and reads what everybody would.
    """
    if await rate_limits.mails_left(other.person, session.id) > 0:
        about = await seats.read(other.session)
        data = {"to": session.id}
        asked = planned_mails.letter(
            about, other.seat, "other-date", occasion=occasion, at=at, data=data
        )
        await plan([asked])


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Say in words what the database refuses: a second date, come in elsewhere meanwhile.

    Around the transaction, which is undone by then. Raises OtherDateHeld.
    """
    try:
        yield
    except asyncpg.UniqueViolationError as refused:
        if refused.constraint_name != INDEX:
            raise
        raise OtherDateHeld from None


_OTHER: Final = """
SELECT r.id, r.person, r.state, r.turn, r.session,
  s.status = 'cancelled' OR s.status = 'published' AND s.ends_at <= $4 AS moot
  FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE r.date_choice = $1 AND r.person = $2 AND r.session <> $3
"""

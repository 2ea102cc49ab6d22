"""Let organisers move a registration to another session: one seat is given, the other freed."""

from datetime import datetime
from typing import Final

from events import database
from events.database import JsonObject, transaction
from events.deliveries.plan import plan
from events.errors import NotFound
from events.operations.people.register_by_hand import NewParticipant, NotThisState, give_seat
from events.organisers import audit_log
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration
from events.registrations.signup import cancel, planned_mails, seats
from events.registrations.signup.seat_rules import one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy
from events.registrations.write import dates


class Moving(LockedRegistration):
    """A registration that moves to another session, with what it takes along."""

    name: str
    language: str


async def move(registration_id: int, to_session_id: int, *, by: str, at: datetime) -> None:
    """Move somebody to another session: one seat is given, then the other is freed.

    They are mailed about both. Raises SessionFull, OtherDateHeld where they have a third date of
    the same choice, NotThisState, NotFound.
    """
    with one_date.refused_in_words():
        async with transaction():
            from_id = await database.value(_SESSION_OF, registration_id)
            if from_id is None or from_id == to_session_id:
                raise NotFound
            both = {each.id: each for each in await seats.lock_all([from_id, to_session_id])}
            await _move(registration_id, both[from_id], both[to_session_id], by=by, at=at)


async def _move(
    registration_id: int, left: LockedSession, to: LockedSession, *, by: str, at: datetime
) -> None:
    old = await database.row(Moving, _MOVING, registration_id)
    assert old is not None
    if old.is_cancelled or not old.email:
        raise NotThisState
    if to.date_choice is not None and to.date_choice == left.date_choice:
        await dates.release(old.id)
    await one_date.must_be_free(to, old.person, at)
    session, seat = await give_seat(to, NewParticipant(old.email, old.name, old.language), at)
    await plan(planned_mails.welcome(session, seat, at))
    await cancel.leave(left, old, at=at, by=CancelledBy.ORGANISER, moved_to=to.id)
    details: JsonObject = {"registration": registration_id, "to": session.slug}
    await audit_log.record(by, "registration-moved", left.slug, details)


_SESSION_OF: Final = "SELECT session FROM registrations WHERE id = $1"

_MOVING: Final = f"""
SELECT {LOCKED_COLUMNS}, r.name, r.language FROM registrations r WHERE r.id = $1 FOR UPDATE OF r
"""  # noqa: S608 — only our own column names are put together.

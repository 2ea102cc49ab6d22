"""An address is confirmed once for all sessions that its form had ticked."""

from datetime import datetime

from events import database
from events.database import Shape, transaction
from events.deliveries.plan import plan
from events.errors import Refusal
from events.registrations.signup import cancel, confirm, planned_mails, refusals, register, seats
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy, RegistrationState
from events.registrations.together import select
from events.registrations.write.selections import Selection


class Unconfirmed(Shape):
    """One of the registrations that a form made, with the selection it belongs to."""

    session: int
    person: int
    selection: int
    programme: int
    sessions: list[int]
    told: list[RegistrationState]


async def confirm_address(registration_id: int, *, at: datetime) -> None:
    """Settle a registration whose address is right, and those that came with it by one form.

    Again changes nothing. What is over, closed or full meanwhile stays without a seat, and the one
    mail says how each stands. Raises as `signup.confirm` for a registration that came alone.
    """
    found = await database.rows(Unconfirmed, _TOGETHER, registration_id)
    if not found:
        await confirm.confirm_address(registration_id, at=at)
        return
    async with transaction():
        sessions = await seats.lock_all([one.session for one in found])
        refused = [await _settle(session, found[0].person, at) for session in sessions]
        if all(refused) and refused[0]:
            raise refused[0]
        one = found[0]
        kept = Selection(one.selection, one.programme, one.person, one.sessions, one.told)
        await plan([select.summary(kept, at, occasion="confirmed")])


async def _settle(session: LockedSession, person_id: int, at: datetime) -> Refusal | None:
    """Give one session's seat, or the end of its line; return why that cannot be."""
    registration = await register.lock_registration(session.id, person_id)
    if registration is None or registration.state != RegistrationState.UNCONFIRMED:
        return None
    if refused := refusals.refusal(session, at):
        return refused
    state = confirm.state(session, registration)
    if state is None:
        await cancel.leave(session, registration, at=at, by=CancelledBy.LAPSED)
        return None
    session, seat = await confirm.settle(session, registration, state, at)
    if state == RegistrationState.HELD:  # The summary says where the others stand.
        await plan(planned_mails.summed_up(session, seat, at))
    return None


_TOGETHER = """
SELECT r.session, r.person, c.id AS selection, c.programme, c.sessions, c.told
  FROM registrations mine
  JOIN selections c ON c.person = mine.person AND c.form_key = mine.form_key
   AND mine.session = ANY(c.sessions)
  JOIN registrations r ON r.person = c.person AND r.form_key = c.form_key
   AND r.session = ANY(c.sessions) AND r.state = 'unconfirmed'
 WHERE mine.id = $1 AND mine.state = 'unconfirmed' ORDER BY r.session
"""

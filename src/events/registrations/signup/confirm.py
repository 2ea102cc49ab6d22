"""An address is confirmed by its mail: only then the seat counts."""

from datetime import datetime

from msgspec.structs import replace

from events.database import transaction
from events.deliveries.plan import plan
from events.programmes.states import WaitingRule
from events.registrations.shapes import LockedRegistration, Seat
from events.registrations.signup import planned_mails, refusals, seats, waitlist
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seat_rules.allotment import Allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import changes


async def confirm_address(registration_id: int, *, at: datetime) -> RegistrationState:
    """Give the seat, or the end of the line where none is free; the state. Again changes nothing.

    Raises SessionFull (SeatsKept, OrganisationFull) where nobody waits, SessionPast, SessionClosed,
    SessionCancelled, NotFound.
    """
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        return await reach(session, registration, at)


async def reach(
    session: LockedSession, registration: LockedRegistration, at: datetime
) -> RegistrationState:
    """Do the same inside a transaction that holds both."""
    if registration.state != RegistrationState.UNCONFIRMED:
        return registration.state
    refused = refusals.refusal(session, at)
    if refused:
        raise refused
    given = await allotment.read(session, at, [registration.email])
    reached = state(session, registration, given)
    if reached is None:
        raise given.refusal(registration.email)
    session, seat = await settle(session, registration, reached, at)
    await plan(planned_mails.welcome(session, seat, at))
    return reached


def state(
    session: LockedSession, registration: LockedRegistration, given: Allotment
) -> RegistrationState | None:
    """Return what a registration becomes now that its address is right; None: nobody waits."""
    if session.needs_approval or registration.removed:
        return RegistrationState.PENDING
    if given.is_open_to(registration.email):
        return RegistrationState.HELD
    return None if session.waiting_rule == WaitingRule.NONE else RegistrationState.WAITING


async def settle(
    session: LockedSession, registration: LockedRegistration, state: RegistrationState, at: datetime
) -> tuple[LockedSession, Seat]:
    """Bring a registration to its state, with its seat; session and registration as they are then.

    Only inside a transaction that holds both.
    """
    if state == RegistrationState.HELD:
        session = await seats.give(session)
    elif state == RegistrationState.WAITING:
        session = replace(session, line=session.line + 1)
    await changes.confirm(registration.id, state, at=at)
    return session, registration.seat_as(state)

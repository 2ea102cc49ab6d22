"""Leaving a session, and coming back: the seat, the line and the mails in one transaction."""

from datetime import datetime

from msgspec.structs import replace

from events import database
from events.database import JsonObject, transaction
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from events.programmes.states import WaitingRule
from events.registrations.shapes import LockedRegistration
from events.registrations.signup import planned_mails, refusals, seats, waitlist
from events.registrations.signup.refusals import TakenBack
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, CancelledBy, RegistrationState
from events.registrations.write import changes


async def cancel(registration_id: int, *, at: datetime, by: CancelledBy = CancelledBy.SELF) -> None:
    """Give the seat or the place in the line back; again changes nothing. Raises NotFound.

    The calendar is told (a CANCEL to this person only), what was still to be mailed is withdrawn,
    and the seat goes to the first in line.
    """
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        await leave(session, registration, at=at, by=by)


async def leave(
    session: LockedSession,
    registration: LockedRegistration,
    *,
    at: datetime,
    by: CancelledBy,
    passed_on: bool = False,
    one_of_many: bool = False,
    moved_to: int | None = None,
) -> LockedSession:
    """Do the same inside a transaction that holds both; the session as it is then.

    `passed_on`: the seat is already promised to somebody, so nobody in line gets it. `one_of_many`:
    several are left at once, so that only a calendar that holds the session is written to.
    `moved_to`: the session that this one was exchanged for.
    """
    if registration.is_cancelled:
        return session
    turn = await changes.cancel(registration.id, by=by, at=at)
    await withdraw(
        subject=("registration", registration.id), reason="the registration was cancelled"
    )
    session = await _give_back(session, registration)
    if await _is_mailed(registration, one_of_many=one_of_many):
        was = registration.state
        data: JsonObject = {"was": was, "by": by, **({"to": moved_to} if moved_to else {})}
        await plan([planned_mails.letter(session, registration.seat, "left", occasion=str(turn),
                                         at=at, data=data)])  # fmt: skip
    return session if passed_on else await waitlist.promote(session, at=at)


async def _give_back(session: LockedSession, registration: LockedRegistration) -> LockedSession:
    """Return the session without this registration's seat, or its place in the line."""
    if registration.state in SEATED:
        return await seats.free(session)
    if registration.state == RegistrationState.WAITING:
        return replace(session, line=session.line - 1)
    return session


async def _is_mailed(registration: LockedRegistration, *, one_of_many: bool) -> bool:
    """Tell whether who leaves hears of it; asked after `withdraw`, when no mail can set out."""
    if registration.state == RegistrationState.UNCONFIRMED:
        return False
    return not one_of_many or bool(await database.value(_INVITED, registration.id))


_INVITED = """
SELECT r.sequence_sent >= 0 OR EXISTS (
    SELECT FROM deliveries d WHERE d.subject_kind = 'registration' AND d.subject_id = r.id
       AND d.letter = 'confirmation' AND d.state IN ('handing_off', 'sent'))
  FROM registrations r WHERE r.id = $1
"""


async def come_back(
    registration_id: int, *, at: datetime, by: CancelledBy = CancelledBy.SELF
) -> RegistrationState:
    """Undo a cancellation: the seat if one is free, else the end of the line; the new state.

    Again changes nothing. What organisers ended only organisers bring back: they are asked again
    where the person asked before. Raises OtherDateHeld, TakenBack, SessionFull (SeatsKept,
    OrganisationFull) where nobody waits, SessionPast, SessionClosed, SessionCancelled, NotFound.
    """
    with one_date.refused_in_words():
        return await _come_back(registration_id, at=at, by=by)


async def _come_back(registration_id: int, *, at: datetime, by: CancelledBy) -> RegistrationState:
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        if not registration.is_cancelled:
            return registration.state
        own = by == CancelledBy.SELF
        if own and registration.cancelled_by == CancelledBy.ORGANISER:
            raise TakenBack
        if refused := refusals.refusal(session, at):
            raise refused
        await one_date.must_be_free(session, registration.person, at)
        return await _register_again(session, registration, at, asks=own and registration.removed)


async def _register_again(
    session: LockedSession, registration: LockedRegistration, at: datetime, *, asks: bool
) -> RegistrationState:
    given = await allotment.read(session, at, [registration.email])
    is_open = given.is_open_to(registration.email)
    nobody_waits = session.waiting_rule == WaitingRule.NONE and not session.needs_approval
    if nobody_waits and not is_open:
        raise given.refusal(registration.email)
    state = RegistrationState.HELD if is_open else RegistrationState.WAITING
    if session.needs_approval or asks:
        state = RegistrationState.PENDING
    if state == RegistrationState.HELD:
        session = await seats.give(session)
    seat = await changes.register_again(registration.id, state, removed=asks, at=at)
    await plan(planned_mails.welcome(session, seat, at))
    return state

"""Registering for a session: seat, registration and every mail owed, in one transaction."""

from datetime import datetime

from events.database import transaction
from events.deliveries.plan import plan
from events.errors import Refusal
from events.programmes.states import WaitingRule
from events.registrations.invitations import queries as invitations
from events.registrations.shapes import Seat
from events.registrations.signup import participants, planned_mails, rate_limits, refusals, seats
from events.registrations.signup.enter import (
    Entry,
    Registered,
    enter,
    lock_registration,
    mail_again,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import InvitedOnly, OtherDateHeld, TooManyMails
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seat_rules.allotment import Allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write.answers import keep_answers


async def register(session_id: int, form: RegistrationForm, *, at: datetime) -> Registered:
    """Give one seat, or a place in the line; asking twice returns the same registration.

    A form sent twice counts once. Who asks again with another form is mailed their link again, and
    whoever sends the form sees the same answer as everybody. Who had left comes back; whom the
    organisers removed asks them. Who has a seat on another date of the same choice keeps it, and is
    asked by mail. What is by invitation takes only who was invited. Raises
    InvitedOnly, SessionFull (SeatsKept, OrganisationFull), SessionClosed, SessionPast,
    SessionCancelled, TooManyMails, NotFound.
    """
    try:
        with one_date.refused_in_words():
            return await _newcomer(session_id, form, at) or await _under_lock(session_id, form, at)
    except OtherDateHeld:  # The same address came in for another date meanwhile: now it is seen.
        with one_date.refused_in_words():
            return await _under_lock(session_id, form, at)


async def _newcomer(session_id: int, form: RegistrationForm, at: datetime) -> Registered | None:
    """Take the short way, for an address never seen and a free seat: two statements."""
    try:
        async with transaction():
            taken = await seats.take_at_once(session_id, form, at)
            if taken is None:
                return None
            if taken.registration is None or taken.person is None:
                raise _OvertakenError
            seat = Seat(taken.registration, taken.person, RegistrationState.HELD, turn=1)
            await keep_answers(seat.id, form.answers)
            await plan(planned_mails.welcome(taken, seat, at))
    except _OvertakenError:
        return None
    return Registered(seat.id, seat.state, new=True)


async def _under_lock(session_id: int, form: RegistrationForm, at: datetime) -> Registered:
    """Take the long way, step by step under the session's lock."""
    async with transaction():
        session = await seats.lock(session_id)
        outcome = await _decide(session, form, at)
    if isinstance(outcome, Refusal):
        raise outcome  # Only now: the letter to who holds a seat already must be kept.
    return outcome


async def _decide(
    session: LockedSession, form: RegistrationForm, at: datetime
) -> Registered | Refusal:
    if session.invited and not await invitations.lets_in(form.invitation, session.id, form.email):
        return InvitedOnly()
    person = await participants.find(form.email)
    earlier = await lock_registration(session.id, person.id) if person else None
    refused = refusals.refusal(session, at)
    given = await allotment.read(session, at, [form.email])
    if earlier and not earlier.is_cancelled:
        if earlier.form_key != form.form_key or not form.form_key:
            if refused:
                return refused
            await mail_again(session, earlier, form, at)
            if state_of(session, form, given) is None:
                return given.refusal(form.email)
        return Registered(earlier.id, earlier.state, new=False)
    state = state_of(session, form, given, removed=bool(earlier and earlier.is_removed))
    if refused or state is None:
        return refused or given.refusal(form.email)
    if person is None:
        return await enter(session, form, Entry(state), at)
    return await _of_known(session, person.id, form, state, at)


async def _of_known(
    session: LockedSession,
    person_id: int,
    form: RegistrationForm,
    state: RegistrationState,
    at: datetime,
) -> Registered:
    """Register somebody who is known, unless they have another date: they are asked by mail."""
    if other := await one_date.other_date_of(session, person_id, at):
        await one_date.ask(session, other, at, occasion=form.form_key or str(at))
        return Registered(other.id, other.state, new=False)
    if await rate_limits.mails_left(person_id, session.id) < 1:
        raise TooManyMails
    return await enter(session, form, Entry(state), at)


def state_of(
    session: LockedSession, form: RegistrationForm, given: Allotment, *, removed: bool = False
) -> RegistrationState | None:
    """Return what a new registration becomes; None where it gets no seat and nobody waits.

    A full session says so to everybody, or its answer would tell who was removed.
    """
    if not session.needs_approval and not given.is_open_to(form.email):
        if not form.waiting or session.waiting_rule == WaitingRule.NONE:
            return None
        reached = RegistrationState.WAITING
    else:
        reached = RegistrationState.PENDING if session.needs_approval else RegistrationState.HELD
    if session.confirm_address:
        return RegistrationState.UNCONFIRMED
    return RegistrationState.PENDING if removed else reached


class _OvertakenError(Exception):
    """The same address came in elsewhere between two steps of one statement."""

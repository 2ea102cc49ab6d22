"""Register somebody by hand: an organiser's word stands for the address and the approval."""

from dataclasses import dataclass
from datetime import datetime

from events.database import transaction
from events.deliveries.plan import plan
from events.errors import Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.shapes import Seat
from events.registrations.signup import (
    enter,
    participants,
    planned_mails,
    seats,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.write import registrations


class NotThisState(Refusal):
    """The registration is no longer in the state that the button was for."""

    status = 409
    sentence = N_("This registration is in another state by now. Nothing was changed.")


@dataclass(frozen=True)
class NewParticipant:
    """Somebody an organiser registers. Without `mailed` only reminders and what follows go out."""

    email: str
    name: str
    language: str
    mailed: bool = True


async def add(session_id: int, new: NewParticipant, *, by: str, at: datetime) -> str:
    """Register somebody. Return "registration-added", or "already-registered" where they were.

    An organiser's word stands for the address and the approval, not for the rules of whose seats
    they are. Raises SessionFull (SeatsKept, OrganisationFull), OtherDateHeld, NotFound.
    """
    form = RegistrationForm(new.email, new.name, new.language, source="desk", made_by="desk")
    with one_date.refused_in_words():
        return await _add(session_id, form, new, by=by, at=at)


async def _add(
    session_id: int, form: RegistrationForm, new: NewParticipant, *, by: str, at: datetime
) -> str:
    async with transaction():
        session = await seats.lock(session_id)
        person = await participants.find_or_add(form, at)
        there = await enter.lock_registration(session_id, person.id)
        if there is not None and not there.is_cancelled:
            return "already-registered"
        await one_date.must_be_free(session, person.id, at)
        session, seat = await give_seat(session, new, at)
        await _plan_mails(session, seat, at, mailed=new.mailed)
        details = {"registration": seat.id, "mailed": new.mailed}
        await audit_log.record(by, "registration-added", session.slug, details)
    return "registration-added"


async def give_seat(
    session: LockedSession, new: NewParticipant, at: datetime
) -> tuple[LockedSession, Seat]:
    """Give somebody who is known a seat in a session that is locked. Raises SessionFull."""
    await must_have_seat(session, new.email, at)
    made = await registrations.by_organiser(
        session.id, [new.email], [new.name], [new.language], at=at
    )
    if not made:
        raise NotThisState
    return await seats.give(session), made[0]


async def must_have_seat(session: LockedSession, email: str, at: datetime) -> None:
    """Let organisers pass the line, not whose the seats are. Raises SessionFull and its kinds."""
    given = await allotment.read(session, at, [email])
    if not given.has_for([email]):
        raise given.refusal(email)


async def _plan_mails(session: LockedSession, seat: Seat, at: datetime, *, mailed: bool) -> None:
    owed_now = (
        planned_mails.welcome(session, seat, at)
        if mailed
        else planned_mails.accompaniment(session, [seat], at)
    )
    await plan(owed_now)

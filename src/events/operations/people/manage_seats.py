"""Let organisers add, approve, decline, cancel and mark present single registrations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import transaction
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from events.errors import Refusal
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.presentation import N_
from events.registrations.shapes import Seat
from events.registrations.signup import (
    cancel,
    enter,
    participants,
    planned_mails,
    seats,
    waitlist,
)
from events.registrations.signup.form import RegistrationForm
from events.registrations.signup.refusals import SessionFull
from events.registrations.signup.seat_rules import allotment, one_date
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy, RegistrationState
from events.registrations.write import changes, presence, registrations


class NotThisState(Refusal):
    """The registration is no longer in the state that the button was for."""

    status = 409
    sentence = N_("This registration is in another state by now. Nothing was changed.")


@dataclass(frozen=True)
class New:
    """Somebody an organiser registers. Without `mailed` only reminders and what follows go out."""

    email: str
    name: str
    language: str
    mailed: bool = True


async def add(session_id: int, new: New, *, by: str, at: datetime) -> str:
    """Register somebody. Return "registration-added", or "already-registered" where they were.

    An organiser's word stands for the address and the approval, not for the rules of whose seats
    they are. Raises SessionFull (SeatsKept, OrganisationFull), OtherDateHeld, NotFound.
    """
    form = RegistrationForm(new.email, new.name, new.language, source="desk", made_by="desk")
    with one_date.refused_in_words():
        return await _add(session_id, form, new, by=by, at=at)


async def _add(session_id: int, form: RegistrationForm, new: New, *, by: str, at: datetime) -> str:
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


async def do(
    action: str, registration_ids: Sequence[int], *, by: str, at: datetime
) -> tuple[int, int]:
    """Do one action to several registrations, each by itself.

    Return to how many it was done, and the number of the undo step, 0 where there is none.
    `action`: present, absent, approve, decline, cancel. A registration in another state by now, or
    that no seat is left for, is passed over.
    """
    if action in ("present", "absent"):
        return await mark(registration_ids, present=action == "present", by=by, at=at)
    operation = {"approve": approve, "decline": decline, "cancel": leave}[action]
    done = 0
    for registration_id in registration_ids:
        try:
            await operation(registration_id, by=by, at=at)
        except (NotThisState, SessionFull):
            continue
        done += 1
    return done, 0


async def mark(
    registration_ids: Sequence[int], *, present: bool | None, by: str, at: datetime
) -> tuple[int, int]:
    """Mark who was present; None takes back what was marked.

    Return how many registrations changed, and the undo step or 0. Only who has a seat is marked,
    once the session has begun.
    """
    step = 0
    async with transaction():
        ids = list(registration_ids)
        seen = await snapshots.rows_before(Rows("registrations", ids, columns=("present",)))
        changed = await presence.mark_present(ids, present=present, at=at)
        if changed:
            details = {"number": len(changed), "present": present}
            step = await snapshots.record(
                by,
                MARKED[present],
                changed[0].slug,
                details,
                seen=seen,
                programme_id=changed[0].programme,
                at=at,
            )
    return len(changed), step


MARKED = {True: "presence-marked", False: "absence-marked", None: "presence-unmarked"}


async def approve(registration_id: int, *, by: str, at: datetime) -> None:
    """Give a pending registration its seat. Raises NotThisState, SessionFull, NotFound."""
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        if registration.state != RegistrationState.PENDING:
            raise NotThisState
        await _must_have_seat(session, registration.email, at)
        session = await seats.give(session)
        await changes.approve(registration_id)
        seat = registration.seat_as(RegistrationState.HELD)
        await plan(planned_mails.welcome(session, seat, at))
        await audit_log.record(
            by, "registration-approved", session.slug, {"registration": registration_id}
        )


async def decline(registration_id: int, *, by: str, at: datetime) -> None:
    """Decline a pending registration and mail them. Raises NotThisState, NotFound."""
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        if registration.state != RegistrationState.PENDING:
            raise NotThisState
        turn = await changes.cancel(registration_id, by=CancelledBy.ORGANISER, at=at)
        await withdraw(
            subject=("registration", registration_id), reason="the registration was declined"
        )
        letter = planned_mails.letter(
            session, registration.seat, "declined-by-organiser", occasion=str(turn), at=at
        )
        await plan([letter])
        await audit_log.record(
            by, "registration-declined", session.slug, {"registration": registration_id}
        )


async def leave(registration_id: int, *, by: str, at: datetime) -> None:
    """Cancel a registration; they are mailed, and the seat goes to who waits."""
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        if registration.is_cancelled:
            raise NotThisState
        await cancel.leave(session, registration, at=at, by=CancelledBy.ORGANISER)
        await audit_log.record(
            by, "registration-cancelled", session.slug, {"registration": registration_id}
        )


async def come_back(registration_id: int, *, by: str, at: datetime) -> str:
    """Undo a cancellation, as the person could. Return the new state. Raises as `cancel` does."""
    state = await cancel.come_back(registration_id, at=at, by=CancelledBy.ORGANISER)
    async with transaction():
        await audit_log.record(by, "registration-back", str(registration_id), {"state": state})
    return state


async def of_session(session_id: int, registration_ids: Sequence[int]) -> list[int]:
    """Return which of these are the session's: what a form names is not believed."""
    return await database.values(_OF_SESSION, session_id, list(registration_ids))


_OF_SESSION = "SELECT id FROM registrations WHERE session = $1 AND id = ANY($2) ORDER BY id"


async def give_seat(session: LockedSession, new: New, at: datetime) -> tuple[LockedSession, Seat]:
    """Give somebody who is known a seat in a session that is locked. Raises SessionFull."""
    await _must_have_seat(session, new.email, at)
    made = await registrations.by_organiser(
        session.id, [new.email], [new.name], [new.language], at=at
    )
    if not made:
        raise NotThisState
    return await seats.give(session), made[0]


async def _must_have_seat(session: LockedSession, email: str, at: datetime) -> None:
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

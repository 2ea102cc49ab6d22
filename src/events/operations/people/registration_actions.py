"""Let organisers approve, decline, cancel and mark present single registrations."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.database import transaction
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from events.operations.people.register_by_hand import NotThisState, must_have_seat
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.registrations.signup import (
    cancel,
    planned_mails,
    seats,
    waitlist,
)
from events.registrations.signup.refusals import SessionFull
from events.registrations.states import CancelledBy, RegistrationState
from events.registrations.write import changes, presence


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
        await must_have_seat(session, registration.email, at)
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

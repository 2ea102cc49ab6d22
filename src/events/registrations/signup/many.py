"""Approving, declining and cancelling many registrations of one session, together.

Inside a transaction that holds the session: what each of them would be mailed, and what becomes
of the seats, is the same as one by one.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw_all
from events.registrations.signup import planned_mails, seats, waitlist
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import SEATED, CancelledBy, RegistrationState
from events.registrations.write import many

CANCELLABLE: Final = tuple(
    state for state in RegistrationState if state != RegistrationState.CANCELLED
)


async def cancel(session: LockedSession, ids: Sequence[int], *, at: datetime) -> int:
    """Cancel registrations for the organisers, and pass freed seats on; return how many."""
    by = CancelledBy.ORGANISER
    left = await many.cancel(session.id, ids, CANCELLABLE, by=by, at=at)
    await withdraw_all(
        "registration", [one.id for one in left], reason="the registration was cancelled"
    )
    session = await seats.free(session, sum(one.was in SEATED for one in left))
    waited = sum(one.was == RegistrationState.WAITING for one in left)
    session = replace(session, line=session.line - waited)
    await plan(
        [
            planned_mails.letter(session, one.seat, "left", occasion=str(one.turn), at=at,
                                 data={"was": one.was, "by": by})
            for one in left
            if one.was != RegistrationState.UNCONFIRMED
        ]
    )  # fmt: skip
    await waitlist.promote(session, at=at)
    return len(left)


async def decline(session: LockedSession, ids: Sequence[int], *, at: datetime) -> int:
    """Decline those that await approval; return how many."""
    pending = (RegistrationState.PENDING,)
    left = await many.cancel(session.id, ids, pending, by=CancelledBy.ORGANISER, at=at)
    await withdraw_all(
        "registration", [one.id for one in left], reason="the registration was declined"
    )
    await plan(
        [
            planned_mails.letter(
                session, one.seat, "declined-by-organiser", occasion=str(one.turn), at=at
            )
            for one in left
        ]
    )
    return len(left)


async def approve(session: LockedSession, ids: Sequence[int], *, at: datetime) -> int:
    """Give those that await approval their seats, as long as there are some; return how many.

    Who cannot have what is free is passed over.
    """
    if not allotment.is_plain(session, at):
        pending = await many.pending(session.id, ids)
        given = await allotment.read(session, at, [one.email for one in pending])
        ids = [one.id for one in pending if given.take(one.email)]
    approved = await many.approve(session.id, ids, session.seats_left)
    session = await seats.give(session, len(approved))
    await plan([mail for seat in approved for mail in planned_mails.welcome(session, seat, at)])
    return len(approved)

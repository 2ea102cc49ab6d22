"""The seats that passes bring: in a session as it is published, or all of them at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from events import database
from events.deliveries.plan import plan
from events.programmes.states import WaitingRule
from events.registrations.passes import holders as pass_holders
from events.registrations.passes.holders import PassHolder
from events.registrations.shapes import LOCKED_COLUMNS, LockedRegistration, Seat
from events.registrations.signup import cancel, confirm, planned_mails, seats
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seat_rules.allotment import Allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import CancelledBy, PassState, RegistrationState
from events.registrations.write import registrations
from events.registrations.write.answers import keep_answers


async def give(
    session: LockedSession,
    holders: Sequence[PassHolder],
    at: datetime,
    *,
    answers: Mapping[int, Any] | None = None,
    summed_up: bool = True,
) -> LockedSession:
    """Give the seats there are, and the line to the rest; whom organisers removed stays out.

    Only inside a transaction that has locked the session. `summed_up`: another mail says who waits.
    The session as it is then.
    """
    if not holders:
        return session
    made = await _register(session, holders, at)
    session = await seats.give(session, sum(one.state == RegistrationState.HELD for one in made))
    waiting = sum(one.state == RegistrationState.WAITING for one in made)
    session = replace(session, line=session.line + waiting)
    for one in made:
        await keep_answers(one.id, answers or {})
    mailed = (RegistrationState.HELD,) if summed_up else _MAILED
    told = [one for one in made if one.state in mailed]
    await plan([mail for one in told for mail in planned_mails.summed_up(session, one, at)])
    return session


async def _register(
    session: LockedSession, holders: Sequence[PassHolder], at: datetime
) -> list[Seat]:
    """Write a registration for each holder, in the state that the seats there are allow."""
    given = await allotment.read(session, at, [one.email for one in holders])
    reached = states(session, holders, given)
    pass_ids = [holder.id for holder, _ in reached]
    return await registrations.from_passes(
        session.id, pass_ids, [state for _, state in reached], at=at
    )


async def brought(session_id: int, pass_id: int) -> list[LockedRegistration]:
    """Return what a pass brought in a session: one registration, held, or none."""
    return await database.rows(LockedRegistration, _BROUGHT, session_id, pass_id)


async def settle(session: LockedSession, pass_id: int, at: datetime) -> LockedSession:
    """Give the session's seat that waited for the address of a pass to be confirmed.

    Only inside a transaction that has locked the session; the session as it is then.
    """
    found = await brought(session.id, pass_id)
    if not found or found[0].state != RegistrationState.UNCONFIRMED:
        return session
    given = await allotment.read(session, at, [found[0].email])
    state = confirm.state(session, found[0], given)
    if state is None:
        return await cancel.leave(session, found[0], at=at, by=CancelledBy.LAPSED)
    session, seat = await confirm.settle(session, found[0], state, at)
    if state == RegistrationState.HELD:  # The summary says where the others stand.
        await plan(planned_mails.summed_up(session, seat, at))
    return session


def states(
    session: LockedSession, holders: Sequence[PassHolder], given: Allotment
) -> list[tuple[PassHolder, RegistrationState]]:
    """Return what each holder gets; not those who get no seat where nobody waits."""
    if holders[0].state == PassState.UNCONFIRMED:
        return [(holder, RegistrationState.UNCONFIRMED) for holder in holders]
    if session.needs_approval:
        return [(holder, RegistrationState.PENDING) for holder in holders]
    held, waiting = RegistrationState.HELD, RegistrationState.WAITING
    reached = [
        (holder, held if given.is_open_to(holder.email) and given.take(holder.email) else waiting)
        for holder in holders
    ]
    if session.waiting_rule == WaitingRule.NONE:
        return [(holder, state) for holder, state in reached if state == held]
    return reached


async def counted_states(
    session: LockedSession, left: Counter[str]
) -> Counter[tuple[RegistrationState, str]]:
    """Count what holders get where no rule says whose the seats are, by the language of each.

    `left`: how many have no registration yet. Of these no more are read than get seats.
    """
    if session.needs_approval:
        return Counter({(RegistrationState.PENDING, one): n for one, n in left.items()})
    free = 0 if session.line else session.seats_left
    held = left
    if free is not None and free < left.total():
        held = await pass_holders.first(session, free)
    reached = Counter({(RegistrationState.HELD, one): n for one, n in held.items()})
    if session.waiting_rule != WaitingRule.NONE:
        waiting = left - held
        reached.update({(RegistrationState.WAITING, one): n for one, n in waiting.items()})
    return reached


_MAILED = (RegistrationState.HELD, RegistrationState.WAITING, RegistrationState.PENDING)

_BROUGHT = f"""
SELECT {LOCKED_COLUMNS} FROM registrations r WHERE r.session = $1 AND r.held_by = $2 FOR UPDATE
"""  # noqa: S608 — only our own column names are put together.

"""A session gets more seats or fewer, or rules of whose they are; who waits moves up."""

from datetime import datetime

from msgspec.structs import replace

from events.database import transaction
from events.errors import Invalid
from events.operations.sessions.refusals import SeatsTaken
from events.organisers.audit_log import record
from events.presentation import N_
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions.fields import SeatRules
from events.sessions.write import sessions as write


async def change_capacity(
    session_id: int,
    capacity: int | None,
    *,
    by: str,
    at: datetime,
    rules: SeatRules | None = None,
) -> int:
    """Set how many seats there are (None: no limit); return how many people moved up for it.

    `rules`: whose they are, None where that stays. Who has a seat keeps it. Raises SeatsTaken where
    fewer are asked for than are taken, Invalid, NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if capacity is not None and capacity < session.taken:
            raise SeatsTaken(taken=session.taken)
        wanted = rules or rules_of(session)
        _check(capacity, wanted)
        ruled = await _set_rules(session, wanted, by=by)
        changed = await change_capacity_locked(ruled, capacity, at=at)
        promoted = changed.taken - session.taken
        details = {"from": session.capacity, "to": capacity, "promoted": promoted}
        await record(by, "capacity-changed", session.slug, details)
    return promoted


async def change_capacity_locked(
    session: LockedSession, capacity: int | None, *, at: datetime
) -> LockedSession:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    await write.set_capacity(session.id, capacity)
    return await waitlist.promote(replace(session, capacity=capacity), at=at)


def rules_of(session: LockedSession) -> SeatRules:
    """Return the rules that a session has."""
    return SeatRules(
        session.domain_seats, session.kept_seats, session.kept_until, tuple(session.kept_domains)
    )


async def _set_rules(session: LockedSession, rules: SeatRules, *, by: str) -> LockedSession:
    if rules == rules_of(session):
        return session
    await write.set_seat_rules(session.id, rules)
    details = {"domain_seats": rules.domain_seats, "kept_seats": rules.kept_seats}
    await record(by, "seat-rules-changed", session.slug, details)
    return replace(
        session,
        domain_seats=rules.domain_seats,
        kept_seats=rules.kept_seats,
        kept_until=rules.kept_until,
        kept_domains=list(rules.kept_domains),
    )


def _check(capacity: int | None, rules: SeatRules) -> None:
    """Refuse what could not be kept. Raises Invalid."""
    problems: dict[str, str] = {}
    if rules.kept_seats and capacity is None:
        problems["kept_seats"] = N_("Seats can be kept only where their number is limited.")
    elif capacity is not None and rules.kept_seats > capacity:
        problems["kept_seats"] = N_("You cannot keep more seats than there are.")
    if rules.kept_seats and rules.kept_until is None:
        problems["kept_until"] = N_("Say until when these seats are kept.")
    if problems:
        raise Invalid(problems)

"""The seats that passes bring to a session that is published: at once, or in parts where many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.deliveries import counting
from events.deliveries.counting import Counted, Many
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach
from events.operations.sessions.mails.replan_mails import AT_ONCE
from events.registrations.passes import holders as pass_holders
from events.registrations.passes import pass_seats
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.sessions.states import SessionStatus

KIND: Final = "pass-seats"
WRITTEN: Final = 60
"""A look seats so many, to show their mails; of all others it counts these."""


async def seat_all(session: LockedSession, *, by: str, at: datetime) -> LockedSession:
    """Give the holders of passes their seats, in a session that the caller has just published.

    Beyond AT_ONCE the worker does, in the order of their passes. The session as it is then.
    """
    if not await pass_holders.has_more_than(session, AT_ONCE):
        holders = await pass_holders.without_seat(session)
        return await pass_seats.give(session, holders, at, summed_up=False)
    if (counted := counting.current()) is not None:
        return await _count(session, counted, at)
    if not database.in_dry_run():  # For a page before its time nothing is begun.
        about = await pass_holders.reach(session)
        await bulk_jobs.begin(
            KIND, session.id, session.version, {}, Reach(about.number, about.upto), by=by
        )
    return session


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Seat the next holders, under the session's lock: so many that it is held for a moment."""
    session = await seats.lock(job.session)
    if session.status != SessionStatus.PUBLISHED or session.ends_at <= at:
        return 0, job.upto
    found = await pass_holders.without_seat(session, after=job.after, upto=job.upto, most=most)
    await pass_seats.give(session, found, at, summed_up=False)
    return len(found), found[-1].id if len(found) == most else job.upto


async def _count(session: LockedSession, counted: Counted, at: datetime) -> LockedSession:
    """Seat the first only, and count by language what the others would be mailed."""
    numbers = await _states(session, counted, at)
    if not counted.many:  # One session's mails are enough to look at.
        first = await pass_holders.without_seat(session, most=WRITTEN)
        given = await allotment.read(session, at, [one.email for one in first])
        numbers -= Counter(
            (state, holder.language) for holder, state in pass_seats.states(session, first, given)
        )
        session = await pass_seats.give(session, first, at, summed_up=False)

    async def more(_ids: Sequence[int]) -> None:
        """Return nothing: nobody among them has a registration that could be looked up."""

    for (state, language), number in numbers.items():
        for mail in planned_mails.summed_up(session, Seat(0, 0, state, 1), at):
            counting.count(Many(mail.letter, language, number, mail.due_at), more)
    return session


async def _states(
    session: LockedSession, counted: Counted, at: datetime
) -> Counter[tuple[RegistrationState, str]]:
    """Count by language what the holders of passes would get; without rules, by order alone."""
    if not allotment.is_plain(session, at):
        holders = await pass_holders.without_seat(session)
        given = await allotment.read(session, at, [one.email for one in holders])
        reached = pass_seats.states(session, holders, given)
        return Counter((state, holder.language) for holder, state in reached)
    readers = counted.readers.get(session.programme)
    if readers is None:  # One look is about several sessions, and these are the same for each.
        readers = await pass_holders.by_language(session.programme)
        counted.readers[session.programme] = readers
    left = readers - await pass_holders.registered(session)
    return await pass_seats.counted_states(session, left)

"""The seats that passes bring to a session that is published: at once, or in parts where many."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events.deliveries import counting
from events.deliveries.counting import Many
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach
from events.operations.sessions.mails.replan_mails import AT_ONCE
from events.registrations.passes import pass_seats
from events.registrations.passes.pass_seats import PassHolder
from events.registrations.shapes import Seat
from events.registrations.signup import planned_mails, seats
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.sessions.states import SessionStatus

KIND: Final = "pass-seats"


async def seat_all(session: LockedSession, *, by: str, at: datetime) -> LockedSession:
    """Give the holders of passes their seats, in a session that the caller has just published.

    Beyond AT_ONCE the worker does, in the order of their passes. The session as it is then.
    """
    holders = await pass_seats.holders(session)
    if len(holders) <= AT_ONCE:
        return await pass_seats.give(session, holders, at, summed_up=False)
    if counting.is_counting():
        return await _count(session, holders, at)
    about = Reach(number=len(holders), upto=max(holder.id for holder in holders))
    await bulk_jobs.begin(KIND, session.id, session.version, {}, about, by=by)
    return session


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Seat the next holders, under the session's lock: so many that it is held for a moment."""
    session = await seats.lock(job.session)
    if session.status != SessionStatus.PUBLISHED or session.ends_at <= at:
        return 0, job.upto
    found = await pass_seats.holders(session, after=job.after, upto=job.upto, most=most)
    await pass_seats.give(session, found, at, summed_up=False)
    return len(found), found[-1].id if len(found) == most else job.upto


async def _count(
    session: LockedSession, holders: Sequence[PassHolder], at: datetime
) -> LockedSession:
    """Seat the first only, and count by language what the others would be mailed."""
    first = counting.WRITTEN_TO_COUNT
    given = await allotment.read(session, at, [one.email for one in holders])
    reached = pass_seats.states(session, holders, given)
    session = await pass_seats.give(session, holders[:first], at, summed_up=False)

    async def more(_ids: Sequence[int]) -> None:
        """Return nothing: nobody among them has a registration that could be looked up."""

    numbers = Counter((state, holder.language) for holder, state in reached[first:])
    for (state, language), number in numbers.items():
        for mail in planned_mails.summed_up(session, Seat(0, 0, state, 1), at):
            counting.count(Many(mail.letter, language, number, mail.due_at), more)
    return session

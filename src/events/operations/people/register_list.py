"""Register a list of people for a session: at once, or by the worker where they are many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from events.database import transaction
from events.deliveries import counting
from events.deliveries.counting import Many
from events.deliveries.plan import Owed, plan
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach
from events.operations.people import list_lookup, listed_people
from events.operations.people.listed_people import Columns, Listed
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.shapes import Seat
from events.registrations.signup import participants, planned_mails, seats
from events.registrations.signup.seat_rules import allotment
from events.registrations.signup.seats import LockedSession
from events.registrations.states import RegistrationState
from events.registrations.write import people, registrations

KIND: Final = "people-listed"
AT_ONCE: Final = 500
"""A longer list is for the worker."""

NO_SEATS_ARE_LEFT: Final = N_(
    "There are not enough seats for the others. Add seats, then let it go on."
)

AN_ORGANISATION_IS_FULL: Final = N_(
    "An organisation would get more seats than it may have. Change the rule, then let it go on."
)


@dataclass(frozen=True)
class Registered:
    """What became of a list: how many are new, and whose addresses were registered before.

    `left`: so few seats are left for them that nothing was done; `beyond`: mail domains that would
    have more than the `most` one may. `later`: the worker registers them.
    """

    new: int
    there: frozenset[str]
    left: int | None = None
    beyond: tuple[str, ...] = ()
    most: int = 0
    later: bool = False


async def register(
    session_id: int, everybody: Sequence[Listed], *, mailed: bool, by: str, at: datetime
) -> Registered:
    """Give each of them a seat; who is registered already stays as they are.

    Without `mailed` they get no confirmation, only reminders and what follows. Where the seats do
    not suffice for all, nothing is written. A long list is looked at and taken in without holding
    the session: each of its parts does, and looks again. Raises NotFound.
    """
    async with transaction():
        is_long = len(everybody) > AT_ONCE
        session = await (seats.read if is_long else seats.lock)(session_id)
        listed = listed_people.columns(everybody)
        there, leaving = await list_lookup.known_addresses(session_id, listed.emails)
        new = listed.without(there)
        number = len(new.emails)
        later = is_long and number > 0 and not counting.is_counting()
        if refused := await _refused(session, new.emails, at):
            return replace(refused, new=number, there=there)
        if later:
            await _owe(session, new, mailed=mailed, by=by, at=at)
        else:
            session = await seats.lock(session_id) if is_long else session
            await (_count if number > AT_ONCE else _register)(
                session, new, leaving, mailed=mailed, at=at
            )
        details = {"number": number, "mailed": mailed}
        await audit_log.record(by, "registrations-imported", session.slug, details)
    return Registered(number, there, later=later)


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Register the next of a list, in its order, and let go of what it said of them.

    Where seats have become too few it stands still, until somebody adds some.
    """
    session = await seats.lock(job.session)
    last = min(job.after + most, job.upto)
    found = await listed_people.between(job.id, job.after, last)
    there, leaving = await list_lookup.known_addresses(job.session, found.emails)
    new = found.without(there)
    if refused := await _refused(session, new.emails, at):
        why = AN_ORGANISATION_IS_FULL if refused.beyond else NO_SEATS_ARE_LEFT
        await bulk_jobs.stand_still(job.id, why)
        return 0, job.after
    await _register(session, new, leaving, mailed=bool(job.data["mailed"]), at=at)
    await listed_people.let_go(job.id, last)
    return len(found.emails), last


async def _refused(
    session: LockedSession, emails: Sequence[str], at: datetime
) -> Registered | None:
    """Return why these cannot all have seats, or None where they can."""
    given = await allotment.read(session, at, emails)
    if given.has_for(emails):
        return None
    if beyond := given.beyond_limit(emails):
        return Registered(0, frozenset(), beyond=tuple(beyond), most=given.most or 0)
    return Registered(0, frozenset(), left=sum(given.take(email) for email in emails))


async def _register(
    session: LockedSession,
    new: Columns,
    leaving: frozenset[str],
    *,
    mailed: bool,
    at: datetime,
) -> None:
    """Write people, registrations and mails, in one statement each."""
    for email in new.emails if leaving else []:
        if email in leaving:
            await participants.find(email)  # Their erasure ends, and they come as somebody new.
    await people.add_all(new.emails, new.languages, at=at)
    columns = (session.id, new.emails, new.names, new.languages)
    if not _owed_to_each(session, mailed=mailed, at=at):
        await seats.give(session, await registrations.count_by_organiser(*columns, at=at))
        return
    rows = await registrations.by_organiser(*columns, at=at)
    session = await seats.give(session, len(rows))
    if mailed:
        await plan([mail for row in rows for mail in planned_mails.welcome(session, row, at)])
    else:
        await plan(planned_mails.accompaniment(session, rows, at))


async def _count(
    session: LockedSession,
    new: Columns,
    leaving: frozenset[str],
    *,
    mailed: bool,
    at: datetime,
) -> None:
    """Register the first only, and count by language what the others would be mailed."""
    first = counting.WRITTEN_TO_COUNT
    await _register(session, new.piece(0, first), leaving, mailed=mailed, at=at)
    owed = _owed_to_each(session, mailed=mailed, at=at)

    async def more(_ids: Sequence[int]) -> None:
        """Return nothing: nobody among them has a registration that could be looked up."""

    for language, number in Counter(new.languages[first:]).items():
        for mail in owed:
            counting.count(Many(mail.letter, language, number, mail.due_at), more)


def _owed_to_each(session: LockedSession, *, mailed: bool, at: datetime) -> list[Owed]:
    """Return what one more of the list would be owed."""
    seat = Seat(0, 0, RegistrationState.HELD, 1)
    if mailed:
        return planned_mails.welcome(session, seat, at)
    return planned_mails.accompaniment(session, [seat], at)


async def _owe(
    session: LockedSession, new: Columns, *, mailed: bool, by: str, at: datetime
) -> None:
    """Keep the list for the worker; where it owes no mail the parts are larger."""
    number = len(new.emails)
    about = Reach(number=number, upto=number)
    is_quiet = not _owed_to_each(session, mailed=mailed, at=at)
    data = {"mailed": mailed, "quiet": is_quiet}
    job_id = await bulk_jobs.begin(KIND, None, session.version, data, about, by=by)
    await listed_people.keep(job_id, new)
    # Last, for it holds the session's row until the transaction ends.
    await bulk_jobs.give_to(job_id, session.id)

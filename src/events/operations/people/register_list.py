"""Register a list of people for a session: at once, or by the worker where they are many."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape, transaction
from events.deliveries import counting
from events.deliveries.counting import Many
from events.deliveries.plan import plan
from events.operations.bulk import bulk_jobs
from events.operations.bulk.bulk_jobs import Job, Reach
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
KEPT: Final = timedelta(days=30)
"""So long a list waits whose import was stopped."""

NO_SEATS_ARE_LEFT: Final = N_(
    "There are not enough seats for the others. Add seats, then let it go on."
)

AN_ORGANISATION_IS_FULL: Final = N_(
    "An organisation would get more seats than it may have. Change the rule, then let it go on."
)


@dataclass(frozen=True)
class Listed:
    """Somebody on the list; an organiser's word stands for the address and the approval."""

    line: int
    email: str
    name: str
    language: str


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


class _Waiting(Shape):
    """Somebody whose turn has come."""

    place: int
    email: str
    name: str
    language: str


async def register(
    session_id: int, everybody: Sequence[Listed], *, mailed: bool, by: str, at: datetime
) -> Registered:
    """Give each of them a seat; who is registered already stays as they are.

    Without `mailed` they get no confirmation, only reminders and what follows. Where the seats do
    not suffice for all, nothing is written. Raises NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        emails = [one.email for one in everybody]
        there = frozenset(await database.values(_REGISTERED, session_id, emails))
        new = [one for one in everybody if one.email not in there]
        if refused := await _refused(session, new, at):
            return replace(refused, new=len(new), there=there)
        later = len(new) > AT_ONCE
        if not later:
            await _register(session, new, mailed=mailed, at=at)
        elif counting.is_counting():
            await _count(session, new, mailed=mailed, at=at)
        else:
            await _owe(session, new, mailed=mailed, by=by)
        details = {"number": len(new), "mailed": mailed}
        await audit_log.record(by, "registrations-imported", session.slug, details)
    return Registered(len(new), there, later=later)


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Register the next of a list, in its order, and let go of what it said of them.

    Where seats have become too few it stands still, until somebody adds some.
    """
    session = await seats.lock(job.session)
    found = await database.rows(_Waiting, _NEXT, job.id, most)
    emails = [one.email for one in found]
    there = frozenset(await database.values(_REGISTERED, job.session, emails))
    new = [Listed(one.place, one.email, one.name, one.language) for one in found
           if one.email not in there]  # fmt: skip
    if refused := await _refused(session, new, at):
        why = AN_ORGANISATION_IS_FULL if refused.beyond else NO_SEATS_ARE_LEFT
        await bulk_jobs.stand_still(job.id, why)
        return 0, job.after
    await _register(session, new, mailed=bool(job.data["mailed"]), at=at)
    last = found[-1].place if len(found) == most else job.upto
    await database.execute(_LET_GO, job.id, last)
    return len(found), last


async def forget(at: datetime) -> int:
    """Let go of lists whose import was stopped long ago; return how many people they named."""
    return await database.execute(_FORGET, at - KEPT)


async def _refused(
    session: LockedSession, new: Sequence[Listed], at: datetime
) -> Registered | None:
    """Return why these cannot all have seats, or None where they can."""
    emails = [one.email for one in new]
    given = await allotment.read(session, at, emails)
    if given.has_for(emails):
        return None
    if beyond := given.beyond_limit(emails):
        return Registered(0, frozenset(), beyond=tuple(beyond), most=given.most or 0)
    return Registered(0, frozenset(), left=sum(given.take(email) for email in emails))


async def _register(
    session: LockedSession, new: Sequence[Listed], *, mailed: bool, at: datetime
) -> None:
    """Write people, registrations and mails, in one statement each."""
    emails, languages = [one.email for one in new], [one.language for one in new]
    for email in await database.values(_ASKED_TO_BE_ERASED, emails):
        await participants.known(email)  # Their erasure ends, and they come as somebody new.
    await people.add_all(emails, languages, at=at)
    names = [one.name for one in new]
    rows = await registrations.by_organiser(session.id, emails, names, languages, at=at)
    session = await seats.give(session, len(rows))
    if mailed:
        await plan([mail for row in rows for mail in planned_mails.welcome(session, row, at)])
    else:
        await plan(planned_mails.accompaniment(session, rows, at))


async def _count(
    session: LockedSession, new: Sequence[Listed], *, mailed: bool, at: datetime
) -> None:
    """Register the first only, and count by language what the others would be mailed."""
    first = counting.WRITTEN_TO_COUNT
    await _register(session, new[:first], mailed=mailed, at=at)
    seat = Seat(0, 0, RegistrationState.HELD, 1)
    owed = planned_mails.welcome(session, seat, at)
    if not mailed:
        owed = planned_mails.accompaniment(session, [seat], at)

    async def more(_ids: Sequence[int]) -> None:
        """Return nothing: nobody among them has a registration that could be looked up."""

    for language, number in Counter(one.language for one in new[first:]).items():
        for mail in owed:
            counting.count(Many(mail.letter, language, number, mail.due_at), more)


async def _owe(session: LockedSession, new: Sequence[Listed], *, mailed: bool, by: str) -> None:
    about = Reach(number=len(new), upto=len(new))
    job_id = await bulk_jobs.begin(
        KIND, session.id, session.version, {"mailed": mailed}, about, by=by
    )
    columns = zip(*((one.email, one.name, one.language) for one in new), strict=True)
    await database.execute(_LIST, job_id, *map(list, columns))


# Who has another date of the same choice is registered too, and stays where they are.
_REGISTERED: Final = """
SELECT DISTINCT e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE (r.session = $1 OR r.date_choice = (SELECT date_choice FROM sessions WHERE id = $1))
   AND r.state <> 'cancelled' AND e.email = ANY($2) AND e.erase_after IS NULL
"""

_ASKED_TO_BE_ERASED: Final = (
    "SELECT email FROM people WHERE email = ANY($1) AND erase_after IS NOT NULL"
)

_LIST: Final = """
INSERT INTO listed_people (job, place, email, name, language)
SELECT $1, l.place, l.email, l.name, l.language
  FROM unnest($2::text[], $3::text[], $4::text[]) WITH ORDINALITY
    AS l (email, name, language, place)
"""

_NEXT: Final = """
SELECT place, email, name, language FROM listed_people WHERE job = $1 ORDER BY place LIMIT $2
"""

_LET_GO: Final = "DELETE FROM listed_people WHERE job = $1 AND place <= $2"

_FORGET: Final = """
DELETE FROM listed_people l USING bulk_jobs j
 WHERE j.id = l.job AND j.state <> 'running' AND j.created_at < $1
"""

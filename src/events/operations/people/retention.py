"""The people of a programme are forgotten when its time is over: at once, or in parts."""

from datetime import datetime
from typing import Final

from events import database
from events.asked_questions import write as asked_questions
from events.attendance import write as attendance
from events.attestations import write as attestations
from events.database import Shape, transaction
from events.feedback import write as feedback
from events.operations.bulk import bulk_jobs, progress
from events.operations.bulk.bulk_jobs import Job, Reach, Whose
from events.operations.people import erase
from events.organisers.undo import forget
from events.registrations.write import erasure

KIND: Final = "retention"
AT_ONCE: Final = 500
"""So many registrations are emptied in one transaction."""

WINDOW: Final = 20_000
"""So many ids a part looks at, at most: those of other programmes lie between."""

SPREAD: Final = 4
"""A part takes every fourth of a window where it cannot take all; the next the one beside it.

Mails of neighbours share a page, and a page has room for a few of them to be written anew where
they stand. After each part what it left behind is room again: no index needs to know.
"""

BY: Final = "retention"
"""Who erases, in the row of a job: nobody signed in does."""


class ExpiredProgramme(Shape):
    """A programme whose people are kept no longer."""

    id: int
    slug: str


async def forget_expired(at: datetime) -> int:
    """Erase the people of programmes whose retention is over; return how many.

    Where they are many a job of the worker does it; one that was stopped is not begun again.
    """
    expired = await database.rows(ExpiredProgramme, _EXPIRED, at)
    return sum([await _forget(programme, at) for programme in expired])


async def part(job: Job, most: int, at: datetime) -> tuple[int, int]:
    """Forget those of the next registrations; at the end what is left of passes and guests."""
    row = int(job.data["row"])
    looked = (job.programme, job.after, job.upto, most, WINDOW, SPREAD)
    people = await database.values(_NEXT, *looked)
    number, emptied = await erasure.forget_of_programme(job.programme, people, at=at)
    await erase.note_more(row, people=number, registrations=emptied)
    if len(people) == most and emptied:
        return emptied, job.after  # Who was emptied is not found again.
    if job.after + WINDOW < job.upto:
        return emptied, job.after + WINDOW
    number, rest = await _forget_rest(job.programme, at)
    await erase.note_more(row, people=number, registrations=rest)
    return emptied + rest, job.upto


async def _forget(programme: ExpiredProgramme, at: datetime) -> int:
    if await progress.unfinished(Whose(programme=programme.id)):
        return 0
    async with transaction():
        reach = await database.row(Reach, _REACH, programme.id)
        assert reach is not None
        if reach.number > AT_ONCE:
            row = await erase.note("retention", people=0, registrations=0,
                                   programme=programme.slug, at=at)  # fmt: skip
            await bulk_jobs.begin(KIND, None, 0, {"row": row}, reach, by=BY,
                                  programme_id=programme.id)  # fmt: skip
            return 0
        number, registrations = await _forget_rest(programme.id, at)
        if number:
            await erase.note("retention", people=number, registrations=registrations,
                             programme=programme.slug, at=at)  # fmt: skip
    return number


async def _forget_rest(programme_id: int, at: datetime) -> tuple[int, int]:
    """Forget whoever is still named in a programme; return how many people and registrations."""
    await attendance.forget_in_programme(programme_id)
    await attestations.forget_in_programme(programme_id)
    await feedback.forget_in_programme(programme_id)
    await asked_questions.forget_in_programme(programme_id)
    number, registrations = await erasure.forget_in_programme(programme_id, at=at)
    if number:
        await forget.forget_answers()
    return number, registrations


_EXPIRED: Final = """
SELECT p.id, p.slug FROM programmes p
 WHERE (SELECT max(s.ends_at) FROM sessions s WHERE s.programme = p.id)
         + make_interval(days => p.retention_days) <= $1
   AND (EXISTS (SELECT FROM registrations r JOIN sessions s ON s.id = r.session
                 WHERE s.programme = p.id AND r.name <> '')
        OR EXISTS (SELECT FROM passes h WHERE h.programme = p.id AND h.name <> '')
        OR EXISTS (SELECT FROM invitations i WHERE i.programme = p.id)
        OR EXISTS (SELECT FROM attendance_guests g JOIN attendance_lists l ON l.id = g.list
          JOIN sessions s ON s.id = l.session WHERE s.programme = p.id AND g.name <> ''))
 ORDER BY p.id
"""

_REACH: Final = """
SELECT count(*) AS number, COALESCE(max(r.id), 0)::bigint AS upto
  FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE s.programme = $1 AND r.name <> ''
"""

_NEXT: Final = """
SELECT r.person FROM registrations r
 WHERE r.id > $2::bigint AND r.id <= least($3::bigint, $2 + $5::int) AND r.name <> ''
   AND r.session IN (SELECT id FROM sessions WHERE programme = $1)
 ORDER BY r.id % $6::int, r.id LIMIT $4
"""

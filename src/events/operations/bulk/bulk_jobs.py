"""The rows of work in parts: begun with a change, moved on by each part, stopped and resumed."""

from enum import StrEnum
from typing import Any, Final, NamedTuple

import msgspec

from events import database, wakeup
from events.database import Json, JsonObject, Shape, transaction
from events.organisers.audit_log import record


class JobState(StrEnum):
    """`bulk_jobs.state`. A replaced one leaves the rest of its people to a later change."""

    RUNNING = "running"
    STOPPED = "stopped"
    REPLACED = "replaced"
    FAILED = "failed"
    DONE = "done"


class Whose(NamedTuple):
    """Whose job it is: a session's, a programme's, or an announcement's of a programme."""

    session: int | None = None
    programme: int | None = None
    about: int = 0


class Job(Shape):
    """A job whose row is locked, as its next part needs it. 0 where it is of no session."""

    id: int
    kind: str
    session: int
    programme: int
    about: int
    version: int
    data: Json[dict[str, Any]]
    after: int
    upto: int


class Unfinished(Shape):
    """A job that a later change replaces: whom it did not reach, and what it would have said."""

    after: int
    upto: int
    data: Json[dict[str, Any]]


class Reach(Shape):
    """How many registrations a job is about, and the last of them."""

    number: int
    upto: int


async def begin(
    kind: str,
    session_id: int | None,
    version: int,
    data: JsonObject,
    reach: Reach,
    *,
    by: str,
    programme_id: int | None = None,
    about: int = 0,
) -> int:
    """Owe a job, in the transaction of the act that it carries out; return its id."""
    text = msgspec.json.encode(data).decode()
    whose = Whose(session_id, programme_id, about)
    numbers = (version, text, reach.number, reach.upto, by)
    job_id: int = await database.value(_BEGIN, kind, *whose, *numbers)
    database.after_commit(wakeup.wake_workers_for_many)
    return job_id


async def give_to(job_id: int, session_id: int) -> None:
    """Say of which session a job is that was begun for none, in the same transaction."""
    await database.execute(_GIVE_TO, job_id, session_id)


async def replace(kind: str, session_id: int | None, *, about: int = 0) -> list[Unfinished]:
    """End the jobs that a new one replaces, the oldest first. Waits for a part."""
    found = await database.rows(Unfinished, _UNFINISHED, kind, session_id, about)
    await database.execute(_REPLACE, kind, session_id, about)
    return found


async def waiting() -> list[int]:
    """Return the jobs that are to go on, the oldest first."""
    return await database.values(_WAITING)


async def hold(job_id: int) -> Job | None:
    """Lock a job that is running, in the transaction of its part; None where it no longer runs."""
    return await database.row(Job, _HOLD, job_id)


async def move_on(job_id: int, after: int, done: int, *, over: bool) -> None:
    """Note how far the part went, in its transaction."""
    await database.execute(_MOVE_ON, job_id, after, done, over)


async def failed(job_id: int, error: str, *, most: int) -> None:
    """Count a part that failed; after so many in a row the job is given up."""
    await database.execute(_FAILED, job_id, error[:500], most)


async def keep(job_id: int, data: JsonObject) -> None:
    """Write what the next parts need of this one, in its transaction."""
    await database.execute(_KEEP, job_id, msgspec.json.encode(data).decode())


async def stand_still(job_id: int, why: str) -> None:
    """Stop a job that cannot go on as things are, in its part's transaction; `why` is shown."""
    await database.execute(_STAND_STILL, job_id, why)


async def stop(whose: Whose | int, *, by: str) -> None:
    """Stop jobs, by what they are of or by a session's id, after the part that runs.

    What is done stays done.
    """
    await _set(whose, JobState.RUNNING, JobState.STOPPED, "job-stopped", by)


async def resume(whose: Whose | int, *, by: str) -> None:
    """Let stopped and failed jobs go on where they were."""
    await _set(whose, JobState.STOPPED, JobState.RUNNING, "job-resumed", by)


async def _set(whose: Whose | int, old: JobState, new: JobState, action: str, by: str) -> None:
    of = Whose(whose) if isinstance(whose, int) else whose
    async with transaction():
        slugs = await database.values(_SET, *of, old, new)
        if slugs:
            await record(by, action, slugs[0], {})
            database.after_commit(wakeup.wake_workers_for_many)


_BEGIN: Final = """
INSERT INTO bulk_jobs (kind, session, programme, about, version, data, total, upto, created_by,
  error, state, done, after, tries, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 'running', 0, 0, 0, now()) RETURNING id
"""

_GIVE_TO: Final = "UPDATE bulk_jobs SET session = $2 WHERE id = $1"

_UNFINISHED: Final = """
SELECT after, upto, data FROM bulk_jobs
 WHERE kind = $1 AND session IS NOT DISTINCT FROM $2::int AND about = $3
   AND state IN ('running', 'stopped', 'failed')
 ORDER BY id FOR UPDATE
"""

_REPLACE: Final = """
UPDATE bulk_jobs SET state = 'replaced', ended_at = now()
 WHERE kind = $1 AND session IS NOT DISTINCT FROM $2::int AND about = $3
   AND state IN ('running', 'stopped', 'failed')
"""

_WAITING: Final = "SELECT id FROM bulk_jobs WHERE state = 'running' ORDER BY id"

_HOLD: Final = """
SELECT id, kind, COALESCE(session, 0) AS session, COALESCE(programme, 0) AS programme, about,
  version, data, after, upto
  FROM bulk_jobs WHERE id = $1 AND state = 'running' FOR UPDATE
"""

_MOVE_ON: Final = """
UPDATE bulk_jobs
   SET after = $2, done = done + $3, tries = 0,
       error = CASE WHEN state = 'running' THEN '' ELSE error END,
       state = CASE WHEN $4 THEN 'done' ELSE state END, ended_at = CASE WHEN $4 THEN now() END
 WHERE id = $1
"""

_FAILED: Final = """
UPDATE bulk_jobs
   SET tries = tries + 1, error = $2,
       state = CASE WHEN tries + 1 >= $3 AND state = 'running' THEN 'failed' ELSE state END
 WHERE id = $1
"""

_KEEP: Final = "UPDATE bulk_jobs SET data = $2 WHERE id = $1"

_STAND_STILL: Final = "UPDATE bulk_jobs SET state = 'stopped', error = $2 WHERE id = $1"

OF: Final = """
  j.session IS NOT DISTINCT FROM $1 AND j.programme IS NOT DISTINCT FROM $2 AND j.about = $3
"""
"""Which jobs are somebody's, by the three of `Whose`."""

_SET: Final = f"""
UPDATE bulk_jobs j SET state = $5, tries = 0
  FROM bulk_jobs o LEFT JOIN sessions s ON s.id = o.session
  LEFT JOIN programmes p ON p.id = o.programme
 WHERE j.id = o.id AND {OF} AND (j.state = $4 OR ($4 = 'stopped' AND j.state = 'failed'))
RETURNING COALESCE(s.slug, p.slug)
"""  # noqa: S608 - our own SQL

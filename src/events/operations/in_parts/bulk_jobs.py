"""The rows of work in parts: begun with a change, moved on by each part, stopped and resumed."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

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


class Job(Shape):
    """A job whose row is locked, as its next part needs it."""

    id: int
    kind: str
    session: int
    version: int
    data: Json[dict[str, Any]]
    after: int
    upto: int


class Progress(Shape):
    """How far a job is, as the desk shows it."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int
    error: str
    created_at: datetime


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
    kind: str, session_id: int, version: int, data: JsonObject, reach: Reach, *, by: str
) -> None:
    """Owe a job, in the transaction of the change that it carries out."""
    text = msgspec.json.encode(data).decode()
    await database.execute(_BEGIN, kind, session_id, version, text, reach.number, reach.upto, by)
    database.after_commit(wakeup.wake_workers_for_many)


async def replace(kind: str, session_id: int) -> list[Unfinished]:
    """End the jobs of a session that a new one replaces, the oldest first. Waits for a part."""
    found = await database.rows(Unfinished, _UNFINISHED, kind, session_id)
    await database.execute(_REPLACE, kind, session_id)
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


async def of_session(session_id: int) -> list[Progress]:
    """Return the jobs of a session that are not done, the oldest first."""
    return await database.rows(Progress, _OF_SESSION, session_id)


async def stop(session_id: int, *, by: str) -> None:
    """Stop the jobs of a session after the part that runs; what is done stays done."""
    await _set(session_id, JobState.RUNNING, JobState.STOPPED, "job-stopped", by)


async def resume(session_id: int, *, by: str) -> None:
    """Let stopped and failed jobs of a session go on where they were."""
    await _set(session_id, JobState.STOPPED, JobState.RUNNING, "job-resumed", by)


async def _set(session_id: int, old: JobState, new: JobState, action: str, by: str) -> None:
    async with transaction():
        slugs = await database.values(_SET, session_id, old, new)
        if slugs:
            await record(by, action, slugs[0], {})
            database.after_commit(wakeup.wake_workers_for_many)


_BEGIN: Final = """
INSERT INTO bulk_jobs (kind, session, version, data, total, upto, created_by, error, state, done,
  after, tries, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, '', 'running', 0, 0, 0, now())
"""

_UNFINISHED: Final = """
SELECT after, upto, data FROM bulk_jobs
 WHERE kind = $1 AND session = $2 AND state IN ('running', 'stopped', 'failed')
 ORDER BY id FOR UPDATE
"""

_REPLACE: Final = """
UPDATE bulk_jobs SET state = 'replaced', ended_at = now()
 WHERE kind = $1 AND session = $2 AND state IN ('running', 'stopped', 'failed')
"""

_WAITING: Final = "SELECT id FROM bulk_jobs WHERE state = 'running' ORDER BY id"

_HOLD: Final = """
SELECT id, kind, session, version, data, after, upto FROM bulk_jobs
 WHERE id = $1 AND state = 'running' FOR UPDATE
"""

_MOVE_ON: Final = """
UPDATE bulk_jobs
   SET after = $2, done = done + $3, tries = 0, error = '',
       state = CASE WHEN $4 THEN 'done' ELSE state END, ended_at = CASE WHEN $4 THEN now() END
 WHERE id = $1
"""

_FAILED: Final = """
UPDATE bulk_jobs
   SET tries = tries + 1, error = $2,
       state = CASE WHEN tries + 1 >= $3 AND state = 'running' THEN 'failed' ELSE state END
 WHERE id = $1
"""

_OF_SESSION: Final = """
SELECT id, kind, state, done, total, error, created_at FROM bulk_jobs
 WHERE session = $1 AND state IN ('running', 'stopped', 'failed') ORDER BY id
"""

_SET: Final = """
UPDATE bulk_jobs j SET state = $3, tries = 0 FROM sessions s
 WHERE j.session = $1 AND s.id = j.session
   AND (j.state = $2 OR ($2 = 'stopped' AND j.state = 'failed'))
RETURNING s.slug
"""

"""How far work in parts is, as the desk shows it."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.operations.bulk.bulk_jobs import OF, JobState, Whose


class Progress(Shape):
    """How far a job is, as the desk shows it."""

    id: int
    kind: str
    state: JobState
    done: int
    total: int
    error: str
    created_at: datetime
    step: int
    """By which it is undone, once it is done; 0 where it cannot be."""


async def of_session(session_id: int) -> list[Progress]:
    """Return the jobs of a session that are not done, the oldest first."""
    return await unfinished(Whose(session_id))


async def unfinished(whose: Whose) -> list[Progress]:
    """Return the jobs that are not done, the oldest first."""
    return await database.rows(Progress, _UNFINISHED_OF, *whose)


async def finished(whose: Whose, *, since: datetime) -> list[Progress]:
    """Return the jobs that were done since then, the latest first."""
    return await database.rows(Progress, _FINISHED_OF, *whose, since)


_PROGRESS: Final = """
SELECT j.id, j.kind, j.state, j.done, j.total, j.error, j.created_at,
  COALESCE((j.data->>'step')::int, 0) AS step
  FROM bulk_jobs j
"""

_UNFINISHED_OF: Final = f"""
{_PROGRESS} WHERE {OF} AND j.state IN ('running', 'stopped', 'failed') ORDER BY j.id
"""

_FINISHED_OF: Final = f"""
{_PROGRESS} WHERE {OF} AND j.state = 'done' AND j.ended_at > $4 ORDER BY j.id DESC LIMIT 5
"""

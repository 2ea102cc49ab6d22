"""How often each resource was fetched, by day: a number, and nothing about whom."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape


class DownloadCounts(Shape):
    """How often a resource was fetched: since it is there, and in the last seven days."""

    resource: int
    whole: int
    week: int


async def count(resource_id: int, *, at: datetime) -> None:
    """Count one more."""
    await database.execute(_COUNT, resource_id, at.date())


async def of_session(session_id: int, *, at: datetime) -> dict[int, DownloadCounts]:
    """Return the counts of a session's resources, by resource."""
    found = await database.rows(DownloadCounts, _OF_SESSION, session_id, at.date())
    return {one.resource: one for one in found}


_COUNT: Final = """
INSERT INTO resource_downloads (resource, day, number) SELECT id, $2::date, 1 FROM resources
 WHERE id = $1
ON CONFLICT (resource, day) DO UPDATE SET number = resource_downloads.number + 1
"""
_OF_SESSION: Final = """
SELECT r.id AS resource, COALESCE(sum(d.number), 0)::int AS whole,
  COALESCE(sum(d.number) FILTER (WHERE d.day > $2::date - 7), 0)::int AS week
  FROM resources r LEFT JOIN resource_downloads d ON d.resource = r.id
 WHERE r.session = $1 GROUP BY r.id
"""

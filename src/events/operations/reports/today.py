"""What the desk's first page reads: sessions that are coming, and those that are just over."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME, HAS_SEAT, REGISTERED, WAITING
from events.sessions.states import SessionStatus

TREND_DAYS: Final = 14
JUST_OVER: Final = timedelta(days=3)
"""How long the desk's first page shows what is over."""


class ComingSession(Shape):
    """A session that has not ended, with its seats and its speakers' names."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    capacity: int | None
    taken: int
    programme: int
    programme_title: str
    hue: int
    waiting: int
    speakers: list[str]


_COMING: Final = f"""
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity, s.taken,
  s.programme, p.title AS programme_title, p.hue,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {WAITING.sql}) AS waiting,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{{}}') AS speakers
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE ($1::int[] IS NULL OR p.id = ANY($1)) AND s.ends_at > $2
  AND s.status <> 'cancelled' AND p.status <> 'archived'
ORDER BY s.starts_at, s.id LIMIT $3
"""  # noqa: S608 - our own SQL


class PastSession(Shape):
    """A session that is just over: how many had a seat and came, whether it has a replay."""

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    programme_title: str
    hue: int
    speakers: list[str]
    held: int
    came: int
    has_replay: bool


_JUST_OVER: Final = f"""
SELECT s.slug, s.title, s.starts_at, s.ends_at, s.timezone, p.title AS programme_title, p.hue,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{{}}') AS speakers,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {HAS_SEAT.sql}) AS held,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {CAME.sql}) AS came,
  EXISTS (SELECT 1 FROM resources x WHERE x.session = s.id AND x.kind = 'replay') AS has_replay
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE ($1::int[] IS NULL OR p.id = ANY($1)) AND s.ends_at <= $2 AND s.ends_at > $3
  AND s.status = 'published'
ORDER BY s.ends_at DESC, s.id
"""  # noqa: S608 - our own SQL


class DayCount(Shape):
    """Registrations of a session on one day, `age` days ago."""

    session: int
    age: int
    number: int


_TRENDS: Final = f"""
SELECT r.session, floor(extract(epoch FROM $2 - r.created_at) / 86400)::int AS age,
  count(*) AS number
FROM registrations r
WHERE r.session = ANY($1) AND r.created_at > $3 AND r.created_at <= $2 AND {REGISTERED.sql}
GROUP BY 1, 2
"""  # noqa: S608 - our own SQL


async def coming(
    scope: Sequence[int] | None, *, at: datetime, limit: int = 12
) -> list[ComingSession]:
    """Return the sessions in scope that have not ended, the soonest first.

    `scope` is a list of programmes' ids, or None for all: `access.Member.scope`.
    """
    return await database.rows(ComingSession, _COMING, _ids(scope), at, limit)


async def just_over(scope: Sequence[int] | None, *, at: datetime) -> list[PastSession]:
    """Return the sessions in scope that ended within the last days, the latest first."""
    return await database.rows(PastSession, _JUST_OVER, _ids(scope), at, at - JUST_OVER)


async def trends(session_ids: Sequence[int], *, at: datetime) -> dict[int, list[int]]:
    """Count each session's registrations per day over the last fourteen days, today last."""
    since = at - timedelta(days=TREND_DAYS)
    found = await database.rows(DayCount, _TRENDS, list(session_ids), at, since)
    by_session = {session_id: [0] * TREND_DAYS for session_id in session_ids}
    for one in found:
        by_session[one.session][TREND_DAYS - 1 - one.age] = one.number
    return by_session


def _ids(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)

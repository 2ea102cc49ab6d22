"""A programme's sessions with what has become of each in its agenda, as pages show them."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.openagenda.states import EventState
from events.sessions.visibility import PUBLIC

MOST: Final = 200
"""So many sessions are listed."""


class Listed(Shape):
    """A session, or what is left of one; `id` is null where nothing was owed of it."""

    id: int | None
    slug: str | None
    title: str
    starts_at: datetime | None
    timezone: str
    public: bool
    state: EventState | None
    due_at: datetime | None
    attempts: int
    tried_at: datetime | None
    status: int | None
    words: str
    sent_at: datetime | None
    event_uid: int | None
    event_state: int | None


async def listed(programme_id: int) -> list[Listed]:
    """Return the sessions, the latest first; last those that were deleted and are still there.

    Where there are more than are listed, those that somebody has to see to are chosen first.
    """
    found = await database.rows(Listed, _LISTED, programme_id, MOST)
    return sorted(found, key=lambda one: -one.starts_at.timestamp() if one.starts_at else 0)


async def one(programme_id: int, slug: str) -> Listed | None:
    """Return one session of a programme that has an agenda."""
    return await database.row(Listed, _ONE, programme_id, slug)


# What has changed and was not looked at yet is due; of a session that is nowhere, if it will be.
_SESSIONS: Final = f"""
SELECT e.id, s.slug, COALESCE(s.title, e.title) AS title, s.starts_at,
  COALESCE(s.timezone, 'UTC') AS timezone, s.id IS NOT NULL AND {PUBLIC} AS public,
  CASE WHEN (e.id IS NOT NULL OR {PUBLIC} AND s.ends_at > now()) AND EXISTS (
      SELECT FROM openagenda_changes c WHERE c.programme = p.id AND c.session = n.session)
    THEN 'due' ELSE e.state END AS state,
  e.due_at, COALESCE(e.attempts, 0) AS attempts, e.tried_at, e.status,
  COALESCE(e.words, '') AS words, e.sent_at, e.event_uid, e.event_state
  FROM programmes p JOIN openagenda_agendas a ON a.programme = p.id
  CROSS JOIN LATERAL (
    SELECT id AS session FROM sessions WHERE programme = p.id AND status <> 'draft'
    UNION SELECT session FROM openagenda_events WHERE agenda = a.id) n
  LEFT JOIN sessions s ON s.id = n.session AND s.programme = p.id
  LEFT JOIN openagenda_events e ON e.agenda = a.id AND e.session = n.session
 WHERE p.id = $1
"""  # noqa: S608 - our own SQL

_LISTED: Final = f"""{_SESSIONS}
 ORDER BY COALESCE(e.state, '') NOT IN ('refused', 'failed') AND s.id IS NOT NULL,
   s.starts_at DESC NULLS LAST, n.session LIMIT $2
"""

_ONE: Final = f"{_SESSIONS} AND s.slug = $2"

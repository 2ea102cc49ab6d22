"""Figures of programmes and sessions: what a yearly review (bilan) is made of.

What each counts is said in `registrations.figure_definitions`.
"""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import (
    CAME,
    CANCELLED,
    HAS_SEAT,
    HELD_SESSION,
    ONLINE,
    REGISTERED,
    TO_COME,
    WAITING,
)
from events.sessions.states import SessionStatus


class SessionFigures(Shape):
    """A session that was online, in numbers.

    Once it was held, `rate` is who came in percent of who had a seat, `used` in percent of its
    capacity.
    """

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    capacity: int | None
    held: bool
    registered: int
    seats: int
    waiting: int
    cancelled: int
    came: int
    sent: int
    refused: int
    bounced: int
    rate: int | None
    used: int | None


# Mails are counted in indexes alone, each state by its piece of one: rows would be read at random.
_SESSIONS: Final = f"""
SELECT s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity,
  {HELD_SESSION.sql} AS held,
  x.registered, x.seats, x.waiting, x.cancelled, x.came, m.sent, m.refused, m.bounced,
  CASE WHEN {HELD_SESSION.sql} THEN round(100.0 * x.came / NULLIF(x.seats, 0))::int END AS rate,
  CASE WHEN {HELD_SESSION.sql} THEN round(100.0 * x.came / NULLIF(s.capacity, 0))::int END AS used
FROM sessions s
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE {REGISTERED.sql}) AS registered,
    count(*) FILTER (WHERE {HAS_SEAT.sql}) AS seats,
    count(*) FILTER (WHERE {WAITING.sql}) AS waiting,
    count(*) FILTER (WHERE {CANCELLED.sql}) AS cancelled,
    count(*) FILTER (WHERE {CAME.sql}) AS came
  FROM registrations r WHERE r.session = s.id) x
CROSS JOIN LATERAL (SELECT
    (SELECT count(*) FROM deliveries d WHERE d.session_id = s.id AND d.state = 'sent') AS sent,
    (SELECT count(*) FROM deliveries d
      WHERE d.session_id = s.id AND d.state = 'refused') AS refused,
    (SELECT count(*) FROM deliveries d
      WHERE d.session_id = s.id AND d.bounced_at IS NOT NULL) AS bounced) m
WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3
ORDER BY s.starts_at
"""  # noqa: S608 - our own SQL


class Summary(Shape):
    """A programme in a few numbers.

    Hours, speakers and what ends in `_held` belong to sessions that were held; registrations,
    people and who came to all that were online. `capacity_held` leaves out sessions without a
    limit, `came_limited` counts who came to the others.
    """

    sessions: int
    to_come: int
    hours: int
    speakers: int
    resources: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    seats_held: int
    came_held: int
    capacity_held: int
    came_limited: int


_SUMMARY: Final = f"""
WITH online AS (SELECT s.id, s.starts_at, s.ends_at, s.capacity, {HELD_SESSION.sql} AS held,
    {TO_COME.sql} AS to_come
  FROM sessions s WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3)
SELECT (SELECT count(*) FROM online WHERE held) AS sessions,
  (SELECT count(*) FROM online WHERE to_come) AS to_come,
  (SELECT COALESCE(round(sum(extract(epoch FROM ends_at - starts_at)) / 3600), 0)::int
     FROM online WHERE held) AS hours,
  (SELECT count(DISTINCT a.speaker) FROM appearances a JOIN online s ON s.id = a.session
     WHERE s.held) AS speakers,
  (SELECT count(*) FROM resources x JOIN online s ON s.id = x.session) AS resources,
  count(r.id) FILTER (WHERE {REGISTERED.sql}) AS registrations,
  count(DISTINCT r.person) FILTER (WHERE {REGISTERED.sql}) AS people,
  count(r.id) FILTER (WHERE {CAME.sql}) AS came,
  count(DISTINCT r.person) FILTER (WHERE {CAME.sql}) AS people_who_came,
  count(r.id) FILTER (WHERE s.held AND {HAS_SEAT.sql}) AS seats_held,
  count(r.id) FILTER (WHERE s.held AND {CAME.sql}) AS came_held,
  (SELECT COALESCE(sum(capacity), 0) FROM online WHERE held) AS capacity_held,
  count(r.id) FILTER (WHERE s.held AND s.capacity > 0 AND {CAME.sql}) AS came_limited
FROM online s LEFT JOIN registrations r ON r.session = s.id
"""  # noqa: S608 - our own SQL


_YEARS: Final = f"""
SELECT DISTINCT extract(year FROM s.starts_local)::int AS year FROM sessions s
WHERE s.programme = $1 AND {ONLINE} ORDER BY 1 DESC
"""  # noqa: S608 - our own SQL


async def of_sessions(
    programme_id: int, *, since: datetime, until: datetime
) -> list[SessionFigures]:
    """Count, for each session that was online: registrations, cancellations, who came, mails."""
    return await database.rows(SessionFigures, _SESSIONS, programme_id, since, until)


async def summary(programme_id: int, *, since: datetime, until: datetime) -> Summary:
    """Count the whole programme, of sessions that begin in between."""
    found = await database.row(Summary, _SUMMARY, programme_id, since, until)
    assert found is not None
    return found


async def years(programme_id: int) -> list[int]:
    """Return the years in which a programme has sessions, the latest first."""
    return await database.values(_YEARS, programme_id)

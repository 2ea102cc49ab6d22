"""Figures of programmes and sessions: what a yearly review (bilan) is made of."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Row


async def of_sessions(programme_id: int, *, since: datetime, until: datetime) -> list[Row]:
    """Each session that was online: registrations, cancellations, who came, its mails."""
    return await database.rows(_SESSIONS, programme_id, since, until)


async def summary(programme_id: int, *, since: datetime, until: datetime) -> Row:
    """The whole programme in a few numbers, of sessions that begin in between."""
    found = await database.row(_SUMMARY, programme_id, since, until)
    assert found is not None
    return found


async def years(programme_id: int) -> list[int]:
    """The years in which a programme has sessions, the latest first."""
    found = await database.rows(
        "SELECT DISTINCT extract(year FROM starts_local)::int AS year FROM sessions"
        " WHERE programme = $1 AND status <> 'draft' ORDER BY 1 DESC",
        programme_id,
    )
    return [entry["year"] for entry in found]


async def by_day(session_id: int, zone: str) -> list[Row]:
    """Registrations of a session per day, in its zone."""
    return await database.rows(
        "SELECT (created_at AT TIME ZONE $2)::date AS day, count(*) AS number"
        " FROM registrations WHERE session = $1 GROUP BY 1 ORDER BY 1",
        session_id,
        zone,
    )


async def by_month(programme_id: int, zone: str, *, since: datetime, until: datetime) -> list[Row]:
    """Registrations of a programme's sessions in between, per month."""
    return await database.rows(
        "SELECT date_trunc('month', r.created_at AT TIME ZONE $2)::date AS day,"
        " count(*) AS number FROM registrations r JOIN sessions s ON s.id = r.session"
        " WHERE s.programme = $1 AND s.starts_at >= $3 AND s.starts_at < $4"
        " GROUP BY 1 ORDER BY 1",
        programme_id,
        zone,
        since,
        until,
    )


async def answers(
    programme_id: int, key: str, *, since: datetime, until: datetime, most: int = 1000
) -> list[Row]:
    """What people answered to a ready-made question, the most frequent first.

    Answers that differ in capitals or spaces only are one; a person counts once for each.
    """
    return await database.rows(_ANSWERS, programme_id, key, since, until, most)


async def screens(programme_id: int, *, since: datetime, until: datetime) -> Row:
    """How many people sat before the screens of those who told it: `told` screens, `people`."""
    found = await database.row(_SCREENS, programme_id, since, until)
    assert found is not None
    return found


async def sources_of_programme(programme_id: int, *, since: datetime, until: datetime) -> list[Row]:
    """Where a programme's registrations came from, the most frequent first."""
    return await database.rows(
        "SELECT r.source, count(*) AS number FROM registrations r JOIN sessions s"
        " ON s.id = r.session WHERE s.programme = $1 AND s.status <> 'draft'"
        " AND s.starts_at >= $2 AND s.starts_at < $3 GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20",
        programme_id,
        since,
        until,
    )


async def sources(session_id: int) -> list[Row]:
    """Where registrations came from, the most frequent first."""
    return await database.rows(
        "SELECT source, count(*) AS number FROM registrations WHERE session = $1"
        " GROUP BY source ORDER BY 2 DESC, 1 LIMIT 20",
        session_id,
    )


_SESSIONS: Final = """
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity,
  x.registered, x.seats, x.cancelled, x.came, m.sent, m.refused, m.bounced,
  CASE WHEN x.seats > 0 AND s.ends_at < now()
    THEN round(100.0 * x.came / x.seats)::int END AS rate
FROM sessions s
CROSS JOIN LATERAL (SELECT count(*) AS registered,
    count(*) FILTER (WHERE r.state = 'held') AS seats,
    count(*) FILTER (WHERE r.state = 'cancelled') AS cancelled,
    count(*) FILTER (WHERE COALESCE(r.present, r.entered_at IS NOT NULL)) AS came
  FROM registrations r WHERE r.session = s.id) x
CROSS JOIN LATERAL (SELECT count(*) FILTER (WHERE d.state = 'sent') AS sent,
    count(*) FILTER (WHERE d.state = 'refused') AS refused,
    count(*) FILTER (WHERE d.bounced_at IS NOT NULL) AS bounced
  FROM deliveries d WHERE d.session_id = s.id) m
WHERE s.programme = $1 AND s.status <> 'draft' AND s.starts_at >= $2 AND s.starts_at < $3
ORDER BY s.starts_at
"""

_ANSWERS: Final = """
SELECT mode() WITHIN GROUP (ORDER BY v.answer) AS answer, count(DISTINCT r.person) AS people,
  count(DISTINCT r.person) FILTER (WHERE COALESCE(r.present, r.entered_at IS NOT NULL)) AS came
FROM answers a JOIN questions q ON q.id = a.question AND q.key = $2
JOIN registrations r ON r.id = a.registration AND r.state <> 'cancelled'
JOIN sessions s ON s.id = r.session
CROSS JOIN LATERAL (SELECT btrim(one) AS answer FROM jsonb_array_elements_text(
    CASE jsonb_typeof(a.value) WHEN 'array' THEN a.value ELSE jsonb_build_array(a.value) END
  ) AS one) v
WHERE s.programme = $1 AND s.status <> 'draft' AND s.starts_at >= $3 AND s.starts_at < $4
  AND v.answer <> ''
GROUP BY lower(regexp_replace(v.answer, '\\s+', ' ', 'g')) ORDER BY 2 DESC, 1 LIMIT $5
"""

_SCREENS: Final = """
SELECT count(*) AS told, COALESCE(sum((a.value #>> '{}')::int), 0) AS people
FROM answers a JOIN questions q ON q.id = a.question AND q.key = 'people'
JOIN registrations r ON r.id = a.registration
  AND COALESCE(r.present, r.entered_at IS NOT NULL)
JOIN sessions s ON s.id = r.session
WHERE s.programme = $1 AND s.status <> 'draft' AND s.starts_at >= $2 AND s.starts_at < $3
  AND jsonb_typeof(a.value) = 'number'
"""

_SUMMARY: Final = """
WITH chosen AS (SELECT * FROM sessions WHERE programme = $1 AND status = 'published'
  AND starts_at >= $2 AND starts_at < $3)
SELECT (SELECT count(*) FROM chosen) AS sessions,
  (SELECT COALESCE(round(sum(extract(epoch FROM ends_at - starts_at)) / 3600), 0)::int
     FROM chosen)
    AS hours,
  (SELECT count(DISTINCT a.speaker) FROM appearances a JOIN chosen s ON s.id = a.session)
    AS speakers,
  (SELECT count(*) FROM resources x JOIN chosen s ON s.id = x.session) AS resources,
  count(r.id) AS registrations, count(DISTINCT r.person) AS people,
  count(r.id) FILTER (WHERE COALESCE(r.present, r.entered_at IS NOT NULL)) AS came,
  count(DISTINCT r.person) FILTER (WHERE COALESCE(r.present, r.entered_at IS NOT NULL))
    AS people_who_came,
  count(r.id) FILTER (WHERE r.state = 'held' AND s.ends_at < now()) AS seats_past,
  count(r.id) FILTER (WHERE s.ends_at < now() AND COALESCE(r.present, r.entered_at IS NOT NULL))
    AS came_past
FROM chosen s LEFT JOIN registrations r ON r.session = s.id
"""

"""Figures of programmes and sessions: what a yearly review (bilan) is made of."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.sessions.states import SessionStatus


class SessionFigures(Shape):
    """A session that was online, in numbers; `rate` is who came in percent of seats, once over."""

    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    registered: int
    seats: int
    cancelled: int
    came: int
    sent: int
    refused: int
    bounced: int
    rate: int | None


_SESSIONS: Final = """
SELECT s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status,
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


class Summary(Shape):
    """A programme in a few numbers; `…_past` count in sessions that are over."""

    sessions: int
    hours: int
    speakers: int
    resources: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    seats_past: int
    came_past: int


_SUMMARY: Final = """
WITH chosen AS (SELECT id, starts_at, ends_at FROM sessions
  WHERE programme = $1 AND status = 'published' AND starts_at >= $2 AND starts_at < $3)
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


class AnswerNumber(Shape):
    """An answer to a ready-made question, how many people gave it and how many of them came."""

    answer: str
    people: int
    came: int


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


class Screens(Shape):
    """How many of those who came said how many they were (`screens`), and how many people."""

    screens: int
    people: int


_SCREENS: Final = """
SELECT count(*) AS screens, COALESCE(sum((a.value #>> '{}')::int), 0) AS people
FROM answers a JOIN questions q ON q.id = a.question AND q.key = 'people'
JOIN registrations r ON r.id = a.registration
  AND COALESCE(r.present, r.entered_at IS NOT NULL)
JOIN sessions s ON s.id = r.session
WHERE s.programme = $1 AND s.status <> 'draft' AND s.starts_at >= $2 AND s.starts_at < $3
  AND jsonb_typeof(a.value) = 'number'
"""


_YEARS: Final = """
SELECT DISTINCT extract(year FROM starts_local)::int AS year FROM sessions
WHERE programme = $1 AND status <> 'draft' ORDER BY 1 DESC
"""


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


async def answers(
    programme_id: int, key: str, *, since: datetime, until: datetime, most: int = 1000
) -> list[AnswerNumber]:
    """Count what people answered to a ready-made question, the most frequent first.

    Answers that differ in capitals or spaces only are one; a person counts once for each.
    """
    return await database.rows(AnswerNumber, _ANSWERS, programme_id, key, since, until, most)


async def screens(programme_id: int, *, since: datetime, until: datetime) -> Screens:
    """Count how many people sat before the screens of those who told it."""
    found = await database.row(Screens, _SCREENS, programme_id, since, until)
    assert found is not None
    return found

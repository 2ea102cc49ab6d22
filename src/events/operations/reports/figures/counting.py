"""How the figures of sessions are counted, from their registrations and mails, in SQL.

The one statement that the worker keeps figures by and that pages count by what has changed since.
What each counts is said in `registrations.figure_definitions`.
"""

from typing import Final

from events.registrations.figure_definitions import (
    CAME,
    CANCELLED,
    HAS_SEAT,
    PERSON_HOURS,
    REGISTERED,
    WAITING,
)

EDITION: Final = 2
"""Raised when a definition changes, so that all is counted anew."""

COLUMNS: Final = """
  rows, registered, seats, waiting, cancelled, came, hours, screens, before_screens, sent, refused,
  bounced, states, sources, moments, quarters
"""

LARGE: Final = 5_000
"""From so many registrations on, a session that has not changed is not counted once more, and its
days are kept."""

# Whatever the zone, a month begins within fifteen hours of where it begins in UTC: what lies
# further off is counted in its middle, what lies nearer by the quarter of an hour, of which every
# zone's offset is a multiple.
_MOMENT: Final = """
extract(epoch FROM CASE
  WHEN date_trunc('month', r.created_at - interval '15 hours', 'UTC')
     = date_trunc('month', r.created_at + interval '15 hours', 'UTC')
  THEN date_trunc('month', r.created_at, 'UTC') + interval '14 days'
  ELSE date_bin('15 minutes', r.created_at, '2000-01-01Z') END)::bigint
"""

# Registrations are read once, in groups of which all else is added up.
FRESH: Final = f"""
alike AS MATERIALIZED (
  SELECT r.session, r.state, r.source, {_MOMENT} AS moment, count(*) AS rows,
    count(*) FILTER (WHERE {REGISTERED.sql}) AS registered,
    count(*) FILTER (WHERE {HAS_SEAT.sql}) AS seats,
    count(*) FILTER (WHERE {WAITING.sql}) AS waiting,
    count(*) FILTER (WHERE {CANCELLED.sql}) AS cancelled,
    count(*) FILTER (WHERE {CAME.sql}) AS came,
    COALESCE(sum({PERSON_HOURS.sql}) FILTER (WHERE {CAME.sql}), 0) AS hours
  FROM anew JOIN sessions s ON s.id = anew.id JOIN registrations r ON r.session = s.id
  GROUP BY 1, 2, 3, 4),
sums AS (
  SELECT session, sum(rows)::int AS rows, sum(registered)::int AS registered,
    sum(seats)::int AS seats, sum(waiting)::int AS waiting, sum(cancelled)::int AS cancelled,
    sum(came)::int AS came, sum(hours) AS hours
  FROM alike GROUP BY session),
by_state AS (
  SELECT session, jsonb_object_agg(state, number) AS states
  FROM (SELECT session, state, sum(rows) AS number FROM alike GROUP BY 1, 2) g GROUP BY session),
by_source AS (
  SELECT session, jsonb_object_agg(source, number) AS sources
  FROM (SELECT session, source, sum(registered) AS number FROM alike WHERE registered > 0
    GROUP BY 1, 2) g GROUP BY session),
by_moment AS (
  SELECT session, jsonb_object_agg(moment, number) AS moments
  FROM (SELECT session, moment, sum(registered) AS number FROM alike WHERE registered > 0
    GROUP BY 1, 2) g GROUP BY session),
by_quarter AS (
  SELECT session, jsonb_object_agg(quarter, number) AS quarters
  FROM (SELECT r.session, count(*) AS number,
      extract(epoch FROM date_bin('15 minutes', r.created_at, '2000-01-01Z'))::bigint AS quarter
    FROM sums x JOIN registrations r ON r.session = x.session AND {REGISTERED.sql}
    WHERE x.rows >= {LARGE} GROUP BY r.session, quarter) g GROUP BY session),
told AS (
  SELECT r.session, count(*)::int AS screens, sum((a.value #>> '{{}}')::numeric)::int AS people
  FROM anew JOIN registrations r ON r.session = anew.id AND {CAME.sql}
  JOIN answers a ON a.registration = r.id AND jsonb_typeof(a.value) = 'number'
  JOIN questions q ON q.id = a.question AND q.key = 'people'
  GROUP BY r.session),
fresh AS (
  SELECT anew.id, COALESCE(x.rows, 0) AS rows, COALESCE(x.registered, 0) AS registered,
    COALESCE(x.seats, 0) AS seats, COALESCE(x.waiting, 0) AS waiting,
    COALESCE(x.cancelled, 0) AS cancelled, COALESCE(x.came, 0) AS came,
    COALESCE(x.hours, 0) AS hours, COALESCE(told.screens, 0) AS screens,
    COALESCE(told.people, 0) AS before_screens,
    (SELECT count(*) FROM deliveries d WHERE d.session_id = anew.id AND d.state = 'sent')::int
      AS sent,
    (SELECT count(*) FROM deliveries d WHERE d.session_id = anew.id AND d.state = 'refused')::int
      AS refused,
    (SELECT count(*) FROM deliveries d
      WHERE d.session_id = anew.id AND d.bounced_at IS NOT NULL)::int AS bounced,
    COALESCE(states, '{{}}') AS states, COALESCE(sources, '{{}}') AS sources,
    COALESCE(moments, '{{}}') AS moments, COALESCE(quarters, '{{}}') AS quarters
  FROM anew LEFT JOIN sums x ON x.session = anew.id LEFT JOIN told ON told.session = anew.id
  LEFT JOIN by_state ON by_state.session = anew.id
  LEFT JOIN by_source ON by_source.session = anew.id
  LEFT JOIN by_moment ON by_moment.session = anew.id
  LEFT JOIN by_quarter ON by_quarter.session = anew.id)
"""  # noqa: S608 - our own SQL
"""Counts the sessions of a relation `anew (id)`, which stands before it in the same WITH."""

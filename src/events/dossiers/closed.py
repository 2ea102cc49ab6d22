"""A part of a dossier that was closed, taken out of what it said then without all being read."""

from typing import Final, NamedTuple

from events import database
from events.database import Json, Shape
from events.dossiers import queries
from events.dossiers.content import Content, Numbers, YearHeld


class ClosedPart(NamedTuple):
    """Some of its sessions, and who is named in all; numbers and years are of the whole."""

    content: Content
    numbers: Numbers
    years: list[YearHeld]
    has_more: bool


class _Part(Shape):
    """What it said of everything but its sessions, and of some of these; how much there is."""

    said: Json[Content]
    sessions: int
    messages: int
    resources: int
    years: Json[list[YearHeld]]
    more: bool


async def part(programme_id: int, language: str, *, after: int = 0, most: int) -> ClosedPart | None:
    """Return the first of its sessions, or the first after one of them; None where it is open."""
    found = await database.row(_Part, _PART, programme_id, language, after, most)
    if found is None:
        return None
    whole = await queries.still_there(found.said)
    numbers = Numbers(found.sessions, len(whole.speakers), found.messages, found.resources)
    return ClosedPart(whole, numbers, found.years, found.more)


# Taken apart once: what was said of thousands of sessions is fifteen megabytes.
_PART: Final = """
WITH one AS MATERIALIZED (
  SELECT COALESCE(kept -> $2::text, (SELECT value FROM jsonb_each(kept) LIMIT 1)) AS said
    FROM dossiers WHERE programme = $1 AND closed_at IS NOT NULL AND kept <> '{}'),
held AS MATERIALIZED (SELECT h.session, h.place, (h.session ->> 'id')::int AS id
  FROM one CROSS JOIN LATERAL jsonb_array_elements(one.said -> 'sessions')
    WITH ORDINALITY AS h (session, place)),
begin AS (SELECT COALESCE((SELECT place FROM held WHERE id = $3::int), 0) AS place),
years AS (
  SELECT year, count(*) AS number, min(starts_at) AS first, max(starts_at) AS last,
    COALESCE((array_agg(before ORDER BY place))[1], 0) AS after
  FROM (SELECT place, starts_at, extract(year FROM starts_at AT TIME ZONE zone)::int AS year,
      lag(id) OVER (ORDER BY place) AS before
    FROM (SELECT place, id, (session ->> 'starts_at')::timestamptz AS starts_at,
        session ->> 'timezone' AS zone FROM held) moments) each
  GROUP BY year)
SELECT (one.said - 'sessions') || jsonb_build_object('sessions', COALESCE((
    SELECT jsonb_agg(session ORDER BY place) FROM held
     WHERE place > begin.place AND place <= begin.place + $4), '[]')) AS said,
  n.sessions, n.messages, n.resources, n.sessions > begin.place + $4 AS more,
  COALESCE((SELECT jsonb_agg(to_jsonb(y) ORDER BY y.year) FROM years y), '[]') AS years
FROM one CROSS JOIN begin CROSS JOIN (SELECT count(*)::int AS sessions,
    COALESCE(sum(jsonb_array_length(session -> 'messages')), 0)::int AS messages,
    COALESCE(sum(jsonb_array_length(session -> 'resources')), 0)::int AS resources
  FROM held) n
"""

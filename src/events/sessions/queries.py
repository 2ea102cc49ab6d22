"""Sessions as public pages show them: a draft never, a cancelled one still, hidden ones not."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from datetime import datetime
from typing import Final

from events import database, text
from events.database import Shape
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import BY_ADDRESS, IN_PROGRAMME, ONLINE, PUBLIC

FROM: Final = "FROM sessions s JOIN programmes p ON p.id = s.programme"


class SessionCounts(Shape):
    """How many sessions of a programme are coming, and how many took place."""

    programme: int
    coming: int
    past: int


class YearCount(Shape):
    """How many sessions took place in a year."""

    year: int
    number: int


async def coming(at: datetime, language: str, *, each: int = 4) -> list[SessionShown]:
    """Return the next sessions of every published programme, at most `each` of one programme."""
    found = await database.rows(SessionRow, _COMING, at, each)
    return [shown(row, language) for row in found]


async def counts(at: datetime) -> dict[int, SessionCounts]:
    """Return for each programme with sessions how many are coming, and how many took place."""
    return {row.programme: row for row in await database.rows(SessionCounts, _COUNTS, at)}


async def of_programme(programme_id: int, language: str) -> list[SessionShown]:
    """Return a programme's sessions by their start, for who may open the programme."""
    found = await database.rows(SessionRow, _OF_PROGRAMME, programme_id)
    return [shown(row, language) for row in found]


async def held_in(
    programme_id: int, language: str, *, at: datetime, after: int = 0, most: int | None = None
) -> list[SessionShown]:
    """Return a programme's first sessions that are over, or the first after one of them."""
    found = await database.rows(SessionRow, _HELD_IN, programme_id, at, after, most)
    return [shown(row, language) for row in found]


async def of_year(
    year: int, language: str, *, at: datetime, before: int = 0, most: int
) -> list[SessionShown]:
    """Return the latest sessions that took place in a year, or the latest before one of them."""
    found = await database.rows(SessionRow, _OF_YEAR, year, at, before, most)
    return [shown(row, language) for row in found]


async def years(at: datetime) -> list[YearCount]:
    """Count the sessions that took place by year, the latest first."""
    return await database.rows(YearCount, _PAST_YEARS, at)


def wanted(words: str) -> list[str]:
    """Return what each of at most eight words has to look like, for LIKE."""
    return [f"%{text.for_like(word)}%" for word in words.split()][:8]


async def languages_of(programme_id: int) -> list[str]:
    """Return the languages spoken in a programme's sessions, the most frequent first."""
    return await database.values(_LANGUAGES, programme_id)


async def tags_of(programme_id: int) -> list[str]:
    """Return the tags of a programme's sessions, the most used first."""
    return await database.values(_TAGS, programme_id)


async def by_slug(slug: str, language: str, *, invited: bool = False) -> SessionShown | None:
    """Return one session, once it was published; `invited`: whoever asks may see it anyway."""
    row = await database.row(SessionRow, _INVITED if invited else _BY_SLUG, slug)
    return shown(row, language) if row else None


async def by_ids(session_ids: list[int], language: str) -> list[SessionShown]:
    """Return several sessions by their start."""
    found = await database.rows(SessionRow, _BY_IDS, session_ids)
    return [shown(row, language) for row in found]


async def of_selection(
    session_ids: list[int], programme_id: int, language: str
) -> list[SessionShown]:
    """Return sessions of a programme by their start, for who registered for them just now."""
    found = await database.rows(SessionRow, _TOLD, session_ids, programme_id)
    return [shown(row, language) for row in found]


async def public_paths() -> list[str]:
    """Return the addresses of all public programmes, sessions and their speakers' profiles."""
    return await database.values(_PATHS)


async def related(session: SessionShown, language: str, *, limit: int = 3) -> list[SessionShown]:
    """Return sessions of the same programme: most tags shared first, then nearest in time."""
    found = await database.rows(
        SessionRow,
        _RELATED,
        session.programme_id,
        session.id,
        list(session.tags),
        session.starts_at,
        limit,
    )
    return [shown(row, language) for row in found]


_COMING: Final = f"""
SELECT {COLUMNS} {FROM} WHERE s.id IN (
  SELECT id FROM (
    SELECT s.id, row_number() OVER (PARTITION BY s.programme ORDER BY s.starts_at, s.id) AS place
      {FROM} WHERE {PUBLIC} AND p.status = 'published' AND s.ends_at > $1) counted
   WHERE place <= $2)
 ORDER BY s.starts_at, s.id
"""

_COUNTS: Final = f"""
SELECT s.programme, count(*) FILTER (WHERE s.ends_at > $1) AS coming,
  count(*) FILTER (WHERE s.ends_at <= $1) AS past
  {FROM} WHERE {PUBLIC} AND s.status = 'published' GROUP BY s.programme
"""

_OF_PROGRAMME: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {IN_PROGRAMME} AND s.programme = $1 ORDER BY s.starts_at, s.id
"""

HELD: Final = f"{IN_PROGRAMME} AND s.programme = $1 AND s.status = 'published' AND s.ends_at <= $2"
_HELD_IN: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {HELD} AND (s.starts_at, s.id) > (
   COALESCE((SELECT e.starts_at FROM sessions e WHERE e.id = $3), '-infinity'), $3)
 ORDER BY s.starts_at, s.id LIMIT $4
"""

# A day of slack, for years are those of each session's own clock; the index goes by instants.
_OF_YEAR: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {PUBLIC} AND s.status = 'published' AND s.ends_at <= $2
   AND extract(year FROM s.starts_local) = $1::int
   AND s.starts_at > make_timestamptz($1, 1, 1, 0, 0, 0, 'UTC') - interval '1 day'
   AND s.starts_at < make_timestamptz($1 + 1, 1, 1, 0, 0, 0, 'UTC') + interval '1 day'
   AND (s.starts_at, s.id) < (
     COALESCE((SELECT e.starts_at FROM sessions e WHERE e.id = $3), 'infinity'), $3)
 ORDER BY s.starts_at DESC, s.id DESC LIMIT $4
"""

_PAST_YEARS: Final = f"""
SELECT extract(year FROM s.starts_local)::int AS year, count(*) AS number {FROM}
 WHERE {PUBLIC} AND s.status = 'published' AND s.ends_at <= $1 GROUP BY 1 ORDER BY 1 DESC
"""

_LANGUAGES: Final = f"""
SELECT s.language {FROM} WHERE {IN_PROGRAMME} AND s.programme = $1
 GROUP BY s.language ORDER BY count(*) DESC, s.language
"""

_TAGS: Final = f"""
SELECT tag FROM (SELECT unnest(s.tags) AS tag {FROM}
  WHERE {IN_PROGRAMME} AND s.programme = $1) used
 GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 24
"""

_BY_SLUG: Final = f"SELECT {COLUMNS} {FROM} WHERE {BY_ADDRESS} AND s.slug = $1"

_INVITED: Final = f"SELECT {COLUMNS} {FROM} WHERE {ONLINE} AND s.slug = $1"

_BY_IDS: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {PUBLIC} AND s.id = ANY($1::bigint[]) ORDER BY s.starts_at, s.id
"""

_TOLD: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {ONLINE} AND s.id = ANY($1::bigint[]) AND s.programme = $2
 ORDER BY s.starts_at, s.id
"""

_PATHS: Final = f"""
SELECT path FROM (
  SELECT DISTINCT 1 AS place, '/programmes/' || p.slug AS path {FROM} WHERE {PUBLIC}
  UNION SELECT 2, '/sessions/' || s.slug {FROM} WHERE {PUBLIC}
  UNION SELECT 3, '/speakers/' || sp.slug {FROM}
    JOIN appearances a ON a.session = s.id JOIN speakers sp ON sp.id = a.speaker
    WHERE {PUBLIC} AND NOT EXISTS (SELECT {FROM} JOIN appearances b ON b.session = s.id
      JOIN speakers v ON v.id = b.speaker
      WHERE {PUBLIC} AND v.email = sp.email AND v.email <> '' AND v.id > sp.id)) found
 ORDER BY place, path LIMIT 50000
"""

_RELATED: Final = f"""
SELECT {COLUMNS} {FROM}
 WHERE {IN_PROGRAMME} AND s.programme = $1 AND s.id <> $2 AND s.status <> 'cancelled'
 ORDER BY cardinality(ARRAY(SELECT unnest(s.tags) INTERSECT SELECT unnest($3::text[]))) DESC,
   abs(extract(epoch FROM s.starts_at - $4::timestamptz)), s.id
 LIMIT $5
"""

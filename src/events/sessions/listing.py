"""Public sessions, a few at a time: page by page for programs, and those at a programme's ends."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.sessions.queries import FROM
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import IN_PROGRAMME, PUBLIC


@dataclass(frozen=True)
class Narrowed:
    """Which sessions: of a programme, with a tag, that end after and begin before an instant."""

    programme: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None


class SessionMoment(Shape):
    """When a session begins, and by which clock."""

    starts_at: datetime
    timezone: str


async def page(
    wanted: Narrowed, language: str, *, after: tuple[datetime, int] | None, limit: int
) -> list[SessionShown]:
    """Return at most `limit` sessions after the one that begins then and has that id."""
    begins, row_id = after or (None, 0)
    found = await database.rows(
        SessionRow,
        _PAGE,
        wanted.programme,
        wanted.tag,
        wanted.since,
        wanted.until,
        wanted.updated_since,
        begins,
        row_id,
        limit,
    )
    return [shown(row, language) for row in found]


async def next_of(
    programme_id: int, language: str, *, at: datetime, most: int
) -> list[SessionShown]:
    """Return a programme's next sessions by their start, for who may open the programme."""
    found = await database.rows(SessionRow, _NEXT_OF, programme_id, at, most)
    return [shown(row, language) for row in found]


async def ends_of(programme_id: int) -> list[SessionMoment]:
    """Return when a programme's first and last session are that were not called off."""
    return await database.rows(SessionMoment, _ENDS_OF, programme_id)


_PAGE: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {PUBLIC}
   AND ($1 = '' OR p.slug = $1) AND ($2 = '' OR $2 = ANY(s.tags))
   AND ($3::timestamptz IS NULL OR s.ends_at > $3)
   AND ($4::timestamptz IS NULL OR s.starts_at < $4)
   AND ($5::timestamptz IS NULL OR s.updated_at >= $5)
   AND ($6::timestamptz IS NULL OR (s.starts_at, s.id) > ($6, $7::bigint))
 ORDER BY s.starts_at, s.id LIMIT $8
"""

_NEXT_OF: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {IN_PROGRAMME} AND s.programme = $1 AND s.ends_at > $2
 ORDER BY s.starts_at, s.id LIMIT $3
"""

_STANDING: Final = f"""
SELECT s.starts_at, s.timezone, s.id {FROM} WHERE {IN_PROGRAMME} AND s.programme = $1
   AND s.status NOT IN ('cancelled', 'postponed')
"""
_ENDS_OF: Final = f"""
SELECT starts_at, timezone FROM (
  ({_STANDING} ORDER BY s.starts_at, s.id LIMIT 1)
  UNION ({_STANDING} ORDER BY s.starts_at DESC, s.id DESC LIMIT 1)) ends
 ORDER BY starts_at, id
"""

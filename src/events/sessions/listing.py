"""Public sessions page by page, for programs: by their start, narrowed by what is asked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.sessions.queries import FROM
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import PUBLIC


@dataclass(frozen=True)
class Narrowed:
    """Which sessions: of a programme, with a tag, that end after and begin before an instant."""

    programme: str = ""
    tag: str = ""
    since: datetime | None = None
    until: datetime | None = None
    updated_since: datetime | None = None


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


_PAGE: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {PUBLIC}
   AND ($1 = '' OR p.slug = $1) AND ($2 = '' OR $2 = ANY(s.tags))
   AND ($3::timestamptz IS NULL OR s.ends_at > $3)
   AND ($4::timestamptz IS NULL OR s.starts_at < $4)
   AND ($5::timestamptz IS NULL OR s.updated_at >= $5)
   AND ($6::timestamptz IS NULL OR (s.starts_at, s.id) > ($6, $7::bigint))
 ORDER BY s.starts_at, s.id LIMIT $8
"""

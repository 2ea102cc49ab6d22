"""Sessions of all programmes one may see, page by page, for programs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import WAITING
from events.sessions.states import SessionStatus


@dataclass(frozen=True)
class Narrowed:
    """Which sessions: of a programme, in a state, that end after and begin before an instant."""

    programme: str = ""
    status: str = ""
    since: datetime | None = None
    until: datetime | None = None


class SessionInList(Shape):
    """A session with its programme's slug and its seats."""

    id: int
    slug: str
    programme: str
    title: str
    status: SessionStatus
    starts_at: datetime
    ends_at: datetime
    timezone: str
    capacity: int | None
    taken: int
    waiting: int


async def page(
    scope: Sequence[int] | None,
    wanted: Narrowed,
    *,
    after: tuple[datetime, int] | None,
    limit: int,
) -> list[SessionInList]:
    """Return at most `limit` sessions in scope by their start, after that start and id."""
    begins, row_id = after or (None, 0)
    return await database.rows(
        SessionInList,
        _PAGE,
        None if scope is None else list(scope),
        wanted.programme,
        wanted.status,
        wanted.since,
        wanted.until,
        begins,
        row_id,
        limit,
    )


_PAGE: Final = f"""
SELECT s.id, s.slug, p.slug AS programme, s.title, s.status, s.starts_at, s.ends_at, s.timezone,
  s.capacity, s.taken,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {WAITING.sql}) AS waiting
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND ($2 = '' OR p.slug = $2)
  AND ($3 = '' OR s.status = $3)
  AND ($4::timestamptz IS NULL OR s.ends_at > $4) AND ($5::timestamptz IS NULL OR s.starts_at < $5)
  AND ($6::timestamptz IS NULL OR (s.starts_at, s.id) > ($6, $7::bigint))
ORDER BY s.starts_at, s.id LIMIT $8
"""  # noqa: S608 - our own SQL

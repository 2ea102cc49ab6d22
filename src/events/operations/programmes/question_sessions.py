"""Sessions that a question may be asked in alone: those near in time, others by their title."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape

NEAR: Final = 100
"""So many sessions to come, and so many past ones, are offered."""

MATCHES: Final = 50
"""So many are offered whose title holds some words."""


class NamedSession(Shape):
    """A session by its name alone."""

    id: int
    title: str


@dataclass(frozen=True)
class Offered:
    """Sessions in order of time; `more`: the programme may have others."""

    sessions: list[NamedSession]
    more: bool


async def offered(programme_id: int, *, at: datetime, beside: Sequence[int] = ()) -> Offered:
    """Return the next and the latest sessions of a programme, and these of it beside them."""
    found = await database.rows(NamedSession, _NEAR, programme_id, at, NEAR, list(beside))
    return Offered(found, bool(await database.value(_MORE, programme_id, NEAR)))


async def titled(programme_id: int, words: str) -> list[NamedSession]:
    """Return the sessions whose title holds these words; only those that are called so, if any."""
    found = await database.rows(NamedSession, _TITLED, programme_id, words, MATCHES)
    exactly = [one for one in found if one.title.lower() == words.lower()]
    return exactly or found


_NEAR: Final = """
SELECT id, title FROM (
  (SELECT id, title, starts_at FROM sessions WHERE programme = $1 AND starts_at >= $2
    ORDER BY starts_at, id LIMIT $3)
  UNION (SELECT id, title, starts_at FROM sessions WHERE programme = $1 AND starts_at < $2
    ORDER BY starts_at DESC, id DESC LIMIT $3)
  UNION SELECT id, title, starts_at FROM sessions WHERE programme = $1 AND id = ANY($4::int[])
) near ORDER BY starts_at, id
"""

_MORE: Final = """
SELECT count(*) > $2::int
  FROM (SELECT FROM sessions WHERE programme = $1 LIMIT $2 + 1) counting
"""

_TITLED: Final = """
SELECT id, title FROM sessions
 WHERE programme = $1 AND strpos(lower(title), lower($2::text)) > 0
 ORDER BY lower(title) <> lower($2), starts_at, id LIMIT $3
"""

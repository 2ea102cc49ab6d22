"""What participants wrote of sessions, a page at a time, the latest session first.

Within a session by the random key of an answer: no order tells whose it is.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID

from events import database
from events.database import Shape


class Words(Shape):
    """What somebody wrote; `name` is empty where answers are anonymous."""

    id: UUID
    session: int
    title: str
    scale: int
    words: str
    hidden: bool
    name: str


class Place(NamedTuple):
    """Where a page ended: the session, and the answer in it."""

    session: int
    answer: UUID


class Page(NamedTuple):
    """Some of the words; `following`: where the next page begins, None on the last one."""

    words: list[Words]
    following: Place | None


START: Final = Place(0, UUID(int=0))


async def page(session_ids: Sequence[int], *, after: Place = START, most: int) -> Page:
    """Return what was written of these sessions behind a place, hidden words too."""
    found = await database.rows_planned(Words, _PAGE, list(session_ids), *after, most + 1, True)
    shown = found[:most]
    return Page(shown, Place(shown[-1].session, shown[-1].id) if found[most:] else None)


async def shown(session_ids: Sequence[int], *, most: int) -> list[Words]:
    """Return the first words of these sessions that organisers did not hide."""
    return await database.rows_planned(Words, _PAGE, list(session_ids), *START, most, False)


# Of no session more is read than its words, of the next session nothing once a page is full.
_PAGE: Final = """
SELECT f.id, s.id AS session, s.title, f.scale, f.words, f.hidden, COALESCE(r.name, '') AS name
  FROM sessions s CROSS JOIN LATERAL (
    SELECT f.id, f.scale, f.words, f.hidden, f.registration FROM feedback f
     WHERE f.session = s.id AND f.words <> '' AND ($5::boolean OR NOT f.hidden)
       AND f.id > CASE WHEN s.id = $2::int THEN $3::uuid
         ELSE '00000000-0000-0000-0000-000000000000'::uuid END
     ORDER BY f.id LIMIT $4::int) f
  LEFT JOIN registrations r ON r.id = f.registration
 WHERE s.id = ANY($1::int[]) AND ($2 = 0 OR (s.starts_at, s.id) <=
   (SELECT o.starts_at, o.id FROM sessions o WHERE o.id = $2))
 ORDER BY s.starts_at DESC, s.id DESC, f.id LIMIT $4
"""

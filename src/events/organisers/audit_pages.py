"""The record as pages and files read it: the latest entries, or those that match.

On a page the newest are searched for what stands anywhere in who, action and subject. Where they do
not fill it, indexes find the others by their action, and by the beginnings of words.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any, Final

from events import database, text
from events.database import Json, Shape
from events.text.word_beginnings import all_words

PAGE: Final = 100
PIECE: Final = 1_000
"""So many entries of a file are read at a time."""
NEWEST: Final = 10_000
"""Among so many entries words are looked for wherever they stand."""


class Entry(Shape):
    """One entry; `step`: the number to undo it by, while that can be done.

    `title` and `page`: what the subject is called today, and where at the desk it is; both empty
    where it is gone, or is an address.
    """

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: Json[dict[str, Any]]
    step: int | None
    title: str
    page: str


class _Near(Shape):
    """Which of the newest entries match, and the oldest of these that was looked at."""

    ids: list[int]
    last: int | None


async def page(
    *, words: str = "", actions: Sequence[str] = (), before: int = 0, limit: int = PAGE
) -> list[Entry]:
    """Return a page of entries whose who, action or subject holds the words, the newest first.

    Or whose action is listed; older than the entry `before` (0: no limit). Beyond the NEWEST words
    are found by their beginnings.
    """
    if not words:
        ids = await database.values(_LATEST, before, limit)
        return await database.rows(Entry, _ENTRIES, ids)
    near = await database.row(_Near, _NEAR, text.for_like(words), before, limit, [*actions], NEWEST)
    ids = list(near.ids) if near else []
    if near and near.last is not None and len(ids) < limit:
        values = (all_words(words), near.last, limit - len(ids), [*actions])
        ids += await database.values(_BY_BEGINNINGS, *values)
    return await database.rows(Entry, _ENTRIES, ids)


async def all_matching(
    *, words: str, actions: Sequence[str], most: int
) -> AsyncIterator[list[Entry]]:
    """Yield all that match in pieces, the newest first, wherever the words stand: for a file."""
    ids = await database.values(_EVERYWHERE, text.for_like(words), most, [*actions])
    for first in range(0, len(ids), PIECE):
        yield await database.rows(Entry, _ENTRIES, ids[first : first + PIECE])


_ENTRIES: Final = """
SELECT e.id, at, who, action, subject, details, b.id AS step,
  COALESCE(named.title, '') AS title, COALESCE(named.page, '') AS page
  FROM audit_entries e
  LEFT JOIN undo_steps b ON b.entry = e.id AND b.taken_at IS NULL AND b.until > now()
  LEFT JOIN LATERAL (
    SELECT title, '/sessions/' || slug AS page, 1 AS place FROM sessions WHERE slug = e.subject
     UNION ALL SELECT s.title, '/sessions/' || s.slug, 2 FROM former_addresses f
      JOIN sessions s ON s.id = f.session WHERE f.slug = e.subject
     UNION ALL SELECT title, '/programmes/' || slug,
      CASE WHEN e.action LIKE 'programme-%' THEN 0 ELSE 3 END FROM programmes
      WHERE slug = e.subject
     UNION ALL SELECT p.title, '/programmes/' || p.slug, 3 FROM former_programme_addresses f
      JOIN programmes p ON p.id = f.programme WHERE f.slug = e.subject
     UNION ALL SELECT title, '/bilans/' || id,
      CASE WHEN e.action LIKE 'review-%' THEN 0 ELSE 4 END
      FROM reviews WHERE slug = e.subject AND programme IS NULL
     UNION ALL SELECT name, '/speakers/' || slug,
      CASE WHEN e.action LIKE 'speaker-%' OR e.action LIKE 'portrait-%' THEN 0 ELSE 4 END
      FROM speakers WHERE slug = e.subject
     UNION ALL SELECT name, '/people/' || person, 5 FROM registrations
      WHERE id = COALESCE(substring(e.subject FROM '^(?:[a-z0-9-]+:)?registration:([0-9]{1,18})'),
        CASE WHEN e.action LIKE 'registration-%' THEN substring(e.subject FROM '^[0-9]{1,18}$')
        END)::bigint
     UNION ALL SELECT v.name, '/speakers/' || v.slug, 6 FROM appearances a
      JOIN speakers v ON v.id = a.speaker
      WHERE a.id = substring(e.subject FROM '^[a-z0-9-]+:appearance:([0-9]{1,9})')::int
     ORDER BY place LIMIT 1) AS named ON true
 WHERE e.id = ANY($1::bigint[]) ORDER BY e.id DESC
"""

_LATEST: Final = """
SELECT id FROM audit_entries WHERE $1::bigint = 0 OR id < $1 ORDER BY id DESC LIMIT $2
"""

_NEAR: Final = """
WITH newest AS MATERIALIZED (SELECT id, who, action, subject FROM audit_entries
  WHERE $2::bigint = 0 OR id < $2 ORDER BY id DESC LIMIT $5)
SELECT ARRAY(SELECT id FROM newest
    WHERE who ILIKE '%' || $1 || '%' OR action ILIKE '%' || $1 || '%'
      OR subject ILIKE '%' || $1 || '%' OR action = ANY($4::text[])
    ORDER BY id DESC LIMIT $3) AS ids,
  CASE WHEN count(*) = $5 THEN min(id) END AS last
FROM newest
"""

# By the index first, and then in order: in the order of ids a rare word would be looked for in all.
_BY_BEGINNINGS: Final = """
WITH matching AS MATERIALIZED (SELECT id FROM audit_entries
  WHERE audit_words(who, action, subject) @@ to_tsquery('simple', $1))
SELECT id FROM (
  (SELECT id FROM matching WHERE id < $2 ORDER BY id DESC LIMIT $3)
  UNION
  SELECT e.id FROM unnest($4::text[]) one (action) CROSS JOIN LATERAL (
    SELECT id FROM audit_entries e WHERE e.action = one.action AND id < $2
     ORDER BY id DESC LIMIT $3) e) found
 ORDER BY id DESC LIMIT $3
"""

_EVERYWHERE: Final = """
SELECT id FROM audit_entries
 WHERE $1 = '' OR who ILIKE '%' || $1 || '%' OR action ILIKE '%' || $1 || '%'
    OR subject ILIKE '%' || $1 || '%' OR action = ANY($3::text[])
 ORDER BY id DESC LIMIT $2
"""

"""People by name or address: the latest, or those that match, however many there are.

The newest are searched for what stands anywhere in a name or address. Where they do not fill the
page, indexes find the others by the beginnings of words.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database, text
from events.database import Shape
from events.text.word_beginnings import all_words

FOUND: Final = 50
NEWEST: Final = 10_000
"""Among so many registrations, and addresses, words are looked for wherever they stand."""


class FoundPerson(Shape):
    """A person among those that match, with their last registration; erased: no address."""

    id: int
    name: str
    email: str | None
    registrations: int
    last_at: datetime


async def find(scope: Sequence[int] | None, words: str) -> list[FoundPerson]:
    """Return the latest fifty in scope whose name or address has the words; without words, all."""
    allowed = None if scope is None else list(scope)
    if not words:
        latest = await database.values(_LATEST, allowed, NEWEST)
        return await database.rows(FoundPerson, _SHOWN, allowed, latest, FOUND)
    ids = await database.values(_AMONG_NEWEST, allowed, text.for_like(words), NEWEST)
    found = await database.rows(FoundPerson, _SHOWN, allowed, ids, FOUND)
    if len(found) < FOUND and (beginnings := all_words(words)):
        ids += await database.values(_BY_BEGINNINGS, allowed, beginnings)
        found = await database.rows(FoundPerson, _SHOWN, allowed, ids, FOUND)
    return found


_IN_SCOPE: Final = """
($1::int[] IS NULL OR r.session IN (SELECT id FROM sessions WHERE programme = ANY($1)))"""

_LATEST: Final = f"""
SELECT person FROM (
  SELECT r.person, r.id FROM registrations r WHERE {_IN_SCOPE} ORDER BY r.id DESC LIMIT $2) latest
 GROUP BY person ORDER BY max(id) DESC LIMIT 200
"""  # noqa: S608 - our own SQL

_AMONG_NEWEST: Final = f"""
SELECT person FROM (
  SELECT r.person, r.id FROM (
    SELECT id, person, session, name_search FROM registrations ORDER BY id DESC LIMIT $3) r
   WHERE r.name_search LIKE (SELECT '%' || searchable($2) || '%') AND {_IN_SCOPE}
  UNION ALL
  SELECT r.person, r.id FROM (SELECT id, email FROM people ORDER BY id DESC LIMIT $3) e
    JOIN registrations r ON r.person = e.id
   WHERE e.email LIKE (SELECT '%' || lower($2) || '%') AND {_IN_SCOPE}) found
 GROUP BY person ORDER BY max(id) DESC LIMIT 200
"""  # noqa: S608 - our own SQL

_BY_BEGINNINGS: Final = f"""
(SELECT r.person FROM registrations r
  WHERE to_tsvector('simple', r.name_search) @@ to_tsquery('simple', $2) AND {_IN_SCOPE}
  LIMIT 1000)
UNION
(SELECT id FROM people WHERE to_tsvector('simple',
    translate(COALESCE(email, ''), '@.-_+', '     ')) @@ to_tsquery('simple', $2) LIMIT 1000)
"""  # noqa: S608 - our own SQL

_SHOWN: Final = f"""
SELECT r.person AS id, max(r.name) AS name, e.email, count(*) AS registrations,
  max(r.created_at) AS last_at
FROM registrations r JOIN people e ON e.id = r.person
WHERE r.person = ANY($2::bigint[]) AND {_IN_SCOPE}
GROUP BY r.person, e.email ORDER BY last_at DESC LIMIT $3
"""  # noqa: S608 - our own SQL

"""Search public sessions: the nearest in time wherever words stand, all by beginnings of words.

Reading every text of a large site takes a second; the indexes of words take what is found.
"""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from datetime import datetime
from typing import Final

from events import database
from events.resources.queries import OPEN
from events.sessions.queries import FROM, wanted
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import PUBLIC
from events.text.word_beginnings import each_word

MOST_FOUND: Final = 60
"""Sessions that a search shows."""

NEAREST: Final = 60
"""So many to come and as many past ones are read whole."""


async def search(words: str, language: str, *, at: datetime) -> list[SessionShown]:
    """Return public sessions that hold each word: in title, abstract, speakers, programme, replay.

    Accents and capitals aside; those to come first, then the latest. At most MOST_FOUND. Beyond
    the NEAREST a word is found by its beginning.
    """
    ids = await database.values(_NEAREST, wanted(words), at, NEAREST)
    if len(ids) < MOST_FOUND and (beginnings := each_word(words)[:8]):
        ids += await database.values(_BY_BEGINNINGS, beginnings, at, MOST_FOUND)
    found = await database.rows(SessionRow, _SHOWN, ids, at, MOST_FOUND)
    return [shown(row, language) for row in found]


_READABLE: Final = f"""r.public AND r.source <> 'handed-in'
     AND (r.kind <> 'replay' OR s.starts_at <= $2) AND {OPEN.format(at="$2")}"""
_NEARER: Final = "s.ends_at <= $2, abs(extract(epoch FROM s.starts_at - $2)), s.id"

_PARTS: Final = f"""
SELECT s.id, s.starts_at, p.title AS programme_title, session_text(s.title, s.abstract, s.tags,
  s.texts) AS said {FROM} WHERE {PUBLIC}
"""
_NEAREST: Final = f"""
SELECT s.id FROM (
  ({_PARTS} AND s.starts_at > $2 ORDER BY s.starts_at LIMIT $3)
  UNION ALL
  ({_PARTS} AND s.starts_at <= $2 ORDER BY s.starts_at DESC LIMIT $3)) s
 CROSS JOIN LATERAL (SELECT searchable(concat_ws(' ', s.said, s.programme_title,
   (SELECT string_agg(sp.name || ' ' || sp.organisation, ' ') FROM appearances a
     JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id),
   (SELECT string_agg(r.title, ' ') FROM resources r WHERE r.session = s.id
     AND {_READABLE}))) AS words) t
 WHERE cardinality($1::text[]) > 0
   AND (SELECT bool_and(t.words LIKE searchable(word)) FROM unnest($1::text[]) word)
"""

# For each word whatever holds it, once; what has as many as there are words holds each.
_BY_BEGINNINGS: Final = f"""
SELECT s.id {FROM} WHERE {PUBLIC} AND s.id IN (
  SELECT held.session FROM unnest($1::text[]) word (query) CROSS JOIN LATERAL (
    SELECT s.id AS session FROM sessions s
     WHERE search_words(session_text(s.title, s.abstract, s.tags, s.texts))
      @@ to_tsquery('simple', query)
    UNION SELECT s.id FROM programmes p
      CROSS JOIN LATERAL (SELECT s.id FROM sessions s WHERE s.programme = p.id OFFSET 0) s
     WHERE search_words(p.title) @@ to_tsquery('simple', query)
    UNION SELECT a.session FROM speakers sp JOIN appearances a ON a.speaker = sp.id
     WHERE search_words(sp.name || ' ' || sp.organisation)
      @@ to_tsquery('simple', query)
    UNION SELECT r.session FROM resources r JOIN sessions s ON s.id = r.session
     WHERE search_words(r.title) @@ to_tsquery('simple', query)
       AND {_READABLE}) held
   GROUP BY held.session HAVING count(*) = cardinality($1))
 ORDER BY {_NEARER} LIMIT $3
"""

_SHOWN: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {PUBLIC} AND s.id = ANY($1::bigint[]) ORDER BY {_NEARER} LIMIT $3
"""

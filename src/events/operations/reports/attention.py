"""What needs an organiser now: each thing with what it is about, so that a page can offer a way.

Nothing here is stored: a thing disappears when it is seen to.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.deliveries import reasons
from events.programmes.made_rooms import FAILED_AT, HAS_ROOM, MAKES_ROOM, SOMEWHERE
from events.resources.queries import CAPTIONED

SOON: Final = timedelta(days=14)


class Matter(Shape):
    """One thing to see to: `kind` says which, `number` how many, `who` a speaker's name.

    Of a replay without captions, `number` is its own.
    """

    kind: str
    number: int
    who: str
    slug: str
    title: str
    starts_at: datetime
    timezone: str


_MATTERS: Final = f"""
WITH allowed AS (
    SELECT id, programme, status, starts_at, ends_at, room_url, location, capacity, taken
      FROM sessions WHERE $1::int[] IS NULL OR programme = ANY($1)),
matters AS (
    SELECT 'no-room' AS kind, 0 AS place, s.id, 1::bigint AS number, '' AS who FROM allowed s
      JOIN programmes p ON p.id = s.programme
     WHERE s.status = 'published' AND NOT {HAS_ROOM} AND NOT {SOMEWHERE}
       AND s.ends_at > $2 AND s.starts_at < $3
  UNION ALL
    SELECT 'room-failed' AS kind, 0 AS place, s.id, 1::bigint AS number, '' AS who FROM allowed s
     WHERE s.status = 'published' AND {MAKES_ROOM} AND {FAILED_AT} IS NOT NULL AND s.ends_at > $2
  UNION ALL
    SELECT 'refused' AS kind, 1 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN deliveries d ON d.session_id = s.id AND d.state = 'refused'
     WHERE s.ends_at > $2::timestamptz - interval '7 days' GROUP BY s.id
  UNION ALL
    SELECT 'held' AS kind, 2 AS place, s.id, d.number, '' AS who FROM allowed s
      JOIN (SELECT session_id, count(*) AS number FROM deliveries
             WHERE state = 'held' GROUP BY session_id) d ON d.session_id = s.id
  UNION ALL
    SELECT 'queue' AS kind, 3 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN registrations r ON r.session = s.id AND r.state = 'waiting'
     WHERE s.status = 'published' AND s.starts_at > $2 AND s.taken >= s.capacity GROUP BY s.id
  UNION ALL
    SELECT 'pending' AS kind, 4 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN registrations r ON r.session = s.id AND r.state = 'pending'
     WHERE s.status = 'published' AND s.starts_at > $2 GROUP BY s.id
  UNION ALL
    SELECT 'no-answer' AS kind, 5 AS place, s.id, 1::bigint AS number, v.name AS who FROM allowed s
      JOIN appearances a ON a.session = s.id AND a.answer = 'none'
      JOIN speakers v ON v.id = a.speaker
     WHERE s.status IN ('published', 'draft') AND s.starts_at > $2 AND s.starts_at < $3
       AND EXISTS (SELECT 1 FROM deliveries d WHERE d.subject_kind = 'appearance'
         AND d.subject_id = a.id AND d.letter = 'speaker-invitation')
  UNION ALL
    SELECT 'declined' AS kind, 6 AS place, s.id, 1::bigint AS number, v.name AS who FROM allowed s
      JOIN appearances a ON a.session = s.id AND a.answer = 'no'
      JOIN speakers v ON v.id = a.speaker
     WHERE s.status IN ('published', 'draft') AND s.starts_at > $2
  UNION ALL
    SELECT 'handed-in' AS kind, 4 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN resources r ON r.session = s.id AND r.source = 'handed-in' AND r.kind <> 'replay'
     GROUP BY s.id
  UNION ALL
    SELECT 'recorded' AS kind, 4 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN resources r ON r.session = s.id AND r.source = 'handed-in' AND r.kind = 'replay'
     GROUP BY s.id
  UNION ALL
    SELECT 'nothing-yet' AS kind, 4 AS place, s.id, count(*) AS number, '' AS who FROM allowed s
      JOIN deliveries d ON d.session_id = s.id AND d.letter = 'follow-up' AND d.state = 'due'
       AND d.reason = $4
     WHERE s.ends_at <= $2 AND s.ends_at > $2::timestamptz - interval '30 days' GROUP BY s.id
  UNION ALL
    SELECT 'no-captions' AS kind, 6 AS place, s.id, r.id AS number, '' AS who FROM allowed s
      JOIN resources r ON r.session = s.id AND r.kind = 'replay' AND r.source <> 'handed-in'
     WHERE s.ends_at <= $2 AND s.ends_at > $2::timestamptz - interval '30 days'
       AND NOT {CAPTIONED}
  UNION ALL
    SELECT 'no-date' AS kind, 5 AS place, s.id, 1::bigint AS number, '' AS who FROM allowed s
      JOIN programmes p ON p.id = s.programme
     WHERE s.status = 'postponed' AND p.status <> 'archived'
  UNION ALL
    SELECT 'draft' AS kind, 7 AS place, s.id, 1::bigint AS number, '' AS who FROM allowed s
     WHERE s.status = 'draft' AND s.starts_at > $2 AND s.starts_at < $3)
SELECT m.kind, m.number::int AS number, m.who, s.slug, s.title, s.starts_at, s.timezone
  FROM matters m JOIN sessions s ON s.id = m.id
 ORDER BY m.place, s.starts_at, s.id, m.who LIMIT 40
"""  # noqa: S608 - a constant.


async def matters(scope: Sequence[int] | None, *, at: datetime) -> list[Matter]:
    """Return everything that needs somebody, the most pressing first."""
    allowed = None if scope is None else list(scope)
    return await database.rows(Matter, _MATTERS, allowed, at, at + SOON, reasons.NOTHING_YET)

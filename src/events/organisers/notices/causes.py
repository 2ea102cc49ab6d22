"""Notice what happened since: by looking at the rows, so that no way of causing it is missed.

A speaker answers on a page or from a calendar, a request comes by form or by program: whatever
wrote the row, it is noticed within the minute, and once, by its key.
"""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.organisers.notices.kinds import Kind
from events.programmes.made_rooms import HAS_ROOM, SOMEWHERE

WAVE: Final = 5
"""So many mails of a programme that come back within a day are a wave."""


class NewNotice(Shape):
    """What was noticed just now; of no programme where it concerns the whole site."""

    id: int
    kind: Kind
    programme: int | None


async def note_new(at: datetime) -> list[NewNotice]:
    """Note what nobody was told of yet, and return it. Only inside a transaction."""
    return await database.rows(NewNotice, _NOTE, at, WAVE)


# What happened days ago is no news: after an upgrade, or a worker that was away, it stays untold.
# An agenda that a test at the desk found shut was seen by who tested it.
# The places that need no room of ours are those that name one: `programmes.made_rooms.NO_PLACE`.
_NOTE: Final = f"""
WITH seen AS (
    SELECT CASE a.answer WHEN 'no' THEN 'declined' ELSE 'accepted' END AS kind,
      'answer:' || a.id || ':' || extract(epoch FROM a.answered_at)::bigint AS key,
      s.programme, s.id AS session, a.id AS about, v.name AS words, 1 AS number
      FROM appearances a JOIN sessions s ON s.id = a.session JOIN speakers v ON v.id = a.speaker
     WHERE a.answer IN ('yes', 'no') AND a.answered_at > $1::timestamptz - interval '3 days'
       AND s.ends_at > $1 AND s.status <> 'cancelled'
  UNION ALL
    SELECT 'request', 'request:' || r.id || ':' || r.turn, s.programme, s.id, r.id, '', 1
      FROM sessions s JOIN registrations r ON r.session = s.id AND r.state = 'pending'
     WHERE s.status = 'published' AND s.starts_at > $1
  UNION ALL
    SELECT 'slides', 'slides:' || r.id, s.programme, s.id, r.id, '', 1
      FROM resources r JOIN sessions s ON s.id = r.session
     WHERE r.source = 'handed-in' AND r.kind <> 'replay'
       AND r.created_at > $1::timestamptz - interval '3 days'
  UNION ALL
    SELECT 'no-room', 'no-room:' || s.id || ':' || s.version, s.programme, s.id, s.id, '', 1
      FROM sessions s JOIN programmes p ON p.id = s.programme
     WHERE s.status = 'published' AND p.status = 'published' AND NOT {HAS_ROOM}
       AND s.starts_at > $1 AND s.starts_at <= $1::timestamptz + interval '1 day'
       AND NOT {SOMEWHERE}
  UNION ALL
    SELECT 'bounces', 'bounces:' || s.programme || ':' || extract(epoch FROM max(d.bounced_at)),
      s.programme, NULL, s.programme, '', count(*)
      FROM deliveries d JOIN sessions s ON s.id = d.session_id
     WHERE d.bounced_at > $1::timestamptz - interval '1 day' AND NOT EXISTS (
       SELECT FROM notices n WHERE n.kind = 'bounces' AND n.programme = s.programme
         AND n.at > $1::timestamptz - interval '1 day')
     GROUP BY s.programme HAVING count(*) >= $2::int
  UNION ALL
    SELECT 'refusal', 'refusal:' || domain || ':' || turn, NULL, NULL, 0, domain, mails
      FROM refusal_alerts WHERE alerted_at > $1::timestamptz - interval '3 days'
       AND closed_at IS NULL
  UNION ALL
    SELECT 'webhook', 'webhook:' || id || ':' || extract(epoch FROM turned_off_at)::bigint,
      programme, NULL, id, name, 1
      FROM webhooks WHERE turned_off_why IN ('failing', 'gone')
       AND turned_off_at > $1::timestamptz - interval '3 days'
  UNION ALL
    SELECT 'openagenda', 'openagenda:' || id || ':' || extract(epoch FROM off_at)::bigint,
      programme, NULL, id, '', 1
      FROM openagenda_agendas WHERE off_at > $1::timestamptz - interval '3 days'
       AND test_failure = '')
INSERT INTO notices (key, kind, programme, session, about, words, number, at)
SELECT key, kind, programme, session, about, words, number, $1 FROM seen
 WHERE NOT EXISTS (SELECT FROM notices n WHERE n.key = seen.key) ORDER BY key
ON CONFLICT (key) DO NOTHING RETURNING id, kind, programme
"""  # noqa: S608 - our own SQL

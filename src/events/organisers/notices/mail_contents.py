"""What one mail to an organiser tells: only what stands still, and what they may still see."""

from collections.abc import Sequence
from typing import Final

from events import database
from events.database import Shape
from events.organisers.notices.kinds import Kind
from events.programmes.made_rooms import HAS_ROOM


class NoticeLine(Shape):
    """One thing that a mail tells; `of` is the mail. Alike things of a session are one."""

    of: int
    kind: Kind
    session: int | None
    slug: str
    programme_slug: str
    programme_title: str
    words: str
    number: int


async def lines_of(mails: Sequence[int]) -> list[NoticeLine]:
    """Return what these mails tell, session by session as they come, what is urgent first."""
    return await database.rows(NoticeLine, _TOLD, list(mails))


_TOLD: Final = f"""
SELECT r.mail AS of, n.kind, s.id AS session, COALESCE(s.slug, '') AS slug,
  COALESCE(p.slug, '') AS programme_slug, COALESCE(p.title, '') AS programme_title,
  n.words, sum(n.number)::int AS number
  FROM notice_readers r JOIN notices n ON n.id = r.notice JOIN organisers o ON o.id = r.organiser
  LEFT JOIN sessions s ON s.id = n.session LEFT JOIN programmes p ON p.id = n.programme
 WHERE r.mail = ANY($1::bigint[])
   AND CASE WHEN n.programme IS NULL THEN o.role = 'owner' AND NOT o.limited
       ELSE NOT o.limited OR EXISTS (SELECT FROM programme_roles x
         WHERE x.organiser = o.id AND x.programme = n.programme) END
   AND CASE n.kind
       WHEN 'declined' THEN
         EXISTS (SELECT FROM appearances a WHERE a.id = n.about AND a.answer = 'no')
       WHEN 'accepted' THEN
         EXISTS (SELECT FROM appearances a WHERE a.id = n.about AND a.answer = 'yes')
       WHEN 'request' THEN
         EXISTS (SELECT FROM registrations g WHERE g.id = n.about AND g.state = 'pending')
       WHEN 'slides' THEN
         EXISTS (SELECT FROM resources d WHERE d.id = n.about AND d.source = 'handed-in')
       WHEN 'no-room' THEN s.status = 'published' AND NOT {HAS_ROOM}
       WHEN 'refusal' THEN
         EXISTS (SELECT FROM refusal_alerts f WHERE f.domain = n.words AND f.closed_at IS NULL)
       WHEN 'webhook' THEN
         EXISTS (SELECT FROM webhooks w WHERE w.id = n.about AND w.turned_off_at IS NOT NULL)
       WHEN 'openagenda' THEN
         EXISTS (SELECT FROM openagenda_agendas g WHERE g.id = n.about AND g.off_at IS NOT NULL)
       ELSE true END
 GROUP BY r.mail, n.kind, s.id, p.id, n.words
 ORDER BY r.mail, s.starts_at NULLS FIRST, s.id,
   array_position('{{refusal,webhook,openagenda,bounces,no-room,declined,request,slides,accepted}}',
     n.kind::text), n.words
"""  # noqa: S608 - our own SQL

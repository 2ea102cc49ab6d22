"""Cache keys of public pages: a text that changes whenever the page would.

A row's xmin is the transaction that wrote it last: it changes with every update.
"""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from datetime import datetime
from typing import Final

from events import database
from events.sessions.queries import FROM
from events.sessions.visibility import BY_ADDRESS


async def of_home(at: datetime) -> str:
    """Return the cache key of the home page."""
    found: str = await database.value(_OF_HOME, at)
    return found


async def of_programme(slug: str, at: datetime) -> str | None:
    """Return the cache key of a programme's page; None where it is not public."""
    found: str | None = await database.value(_OF_PROGRAMME, slug, at)
    return found


async def of_session(slug: str, at: datetime) -> str | None:
    """Return the cache key of a session's page; None where it is not public."""
    found: str | None = await database.value(_OF_SESSION, slug, at)
    return found


_OF_HOME: Final = """
SELECT concat_ws(' ', (SELECT string_agg(concat_ws(':', p.id, p.xmin), ',')
    FROM programmes p WHERE p.status = 'published'),
  count(*), sum(s.xmin::text::bigint), count(*) FILTER (WHERE s.starts_at <= $1),
  count(*) FILTER (WHERE s.ends_at <= $1),
  (SELECT concat_ws(':', count(*), sum(sp.xmin::text::bigint)) FROM speakers sp),
  (SELECT concat_ws(':', count(*), sum(a.xmin::text::bigint)) FROM appearances a))
  FROM sessions s
"""

_PROGRESS: Final = """SELECT concat_ws(' ', count(*), sum(o.xmin::text::bigint),
  count(*) FILTER (WHERE o.starts_at <= $2), count(*) FILTER (WHERE o.ends_at <= $2))
  FROM sessions o WHERE o.programme = p.id"""
_QUESTIONS: Final = """SELECT concat_ws(' ', count(*), sum(q.xmin::text::bigint)) FROM questions q
  WHERE q.programme = p.id"""

# Links to what is of an unlisted session carry keys, which are good until tomorrow.
_DATES: Final = """$2::timestamptz::date, count(*) FILTER (WHERE r.shown_from <= $2),
  count(*) FILTER (WHERE r.shown_until <= $2)"""

_OF_PROGRAMME: Final = f"""
SELECT concat_ws(' ', p.id, p.xmin, ({_PROGRESS}), ({_QUESTIONS}),
  (SELECT sum(r.xmin::text::bigint) FROM resources r
    JOIN sessions s ON s.id = r.session WHERE s.programme = p.id),
  (SELECT concat_ws(':', count(*), {_DATES}) FROM resources r
    JOIN sessions s ON s.id = r.session WHERE s.programme = p.id),
  (SELECT sum(sp.xmin::text::bigint) FROM speakers sp WHERE sp.programme = p.id),
  (SELECT concat_ws(':', count(*), sum(a.xmin::text::bigint)) FROM appearances a
    JOIN sessions s ON s.id = a.session WHERE s.programme = p.id),
  (SELECT concat_ws(':', c.xmin, c.closes_at <= $2) FROM calls c WHERE c.programme = p.id),
  (SELECT d.published_at FROM dossiers d WHERE d.programme = p.id),
  (SELECT v.published_at FROM reviews v WHERE v.programme = p.id))
  FROM programmes p WHERE p.status <> 'draft' AND p.visibility <> 'invited' AND p.slug = $1
"""

_OF_SESSION: Final = f"""
SELECT concat_ws(' ', s.id, s.xmin, p.xmin, ({_PROGRESS}), ({_QUESTIONS}),
  (SELECT concat_ws(' ', string_agg(concat_ws(':', r.id, r.xmin), ','), {_DATES})
    FROM resources r WHERE r.session = s.id),
  (SELECT string_agg(concat_ws(':', a.id, a.xmin, sp.xmin), ',') FROM appearances a
    JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id),
  (SELECT count(*) FROM registrations g
    WHERE g.session = s.id AND g.state IN ('waiting', 'offered')))
  {FROM} WHERE {BY_ADDRESS} AND s.slug = $1
"""

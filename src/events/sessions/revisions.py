"""What a public page hangs on, as one text that changes whenever the page would.

A row's xmin is the transaction that wrote it last: it changes with every update.
"""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from datetime import datetime

from events import database
from events.sessions.queries import FROM, PUBLIC


async def of_home(at: datetime) -> str:
    """Changes whenever the home page does."""
    found: str = await database.value(
        """SELECT concat_ws(' ', (SELECT string_agg(concat_ws(':', p.id, p.xmin), ',')
                FROM programmes p WHERE p.status = 'published'),
              count(*), sum(s.xmin::text::bigint), count(*) FILTER (WHERE s.starts_at <= $1),
              count(*) FILTER (WHERE s.ends_at <= $1))
            FROM sessions s""",
        at,
    )
    return found


async def of_programme(slug: str, at: datetime) -> str | None:
    """Changes whenever what a programme's page shows does; None where it is not public."""
    found: str | None = await database.value(
        f"""SELECT concat_ws(' ', p.id, p.xmin, ({_PROGRESS}), ({_QUESTIONS}),
              (SELECT sum(r.xmin::text::bigint) FROM resources r
                JOIN sessions s ON s.id = r.session WHERE s.programme = p.id),
              (SELECT count(*) FROM resources r
                JOIN sessions s ON s.id = r.session WHERE s.programme = p.id),
              (SELECT sum(sp.xmin::text::bigint) FROM speakers sp WHERE sp.programme = p.id))
            FROM programmes p WHERE p.status <> 'draft' AND p.slug = $1""",
        slug,
        at,
    )
    return found


async def of_session(slug: str, at: datetime) -> str | None:
    """Changes whenever what a session's page shows does; None where it is not public."""
    found: str | None = await database.value(
        f"""SELECT concat_ws(' ', s.id, s.xmin, p.xmin, ({_PROGRESS}), ({_QUESTIONS}),
              (SELECT string_agg(concat_ws(':', r.id, r.xmin), ',') FROM resources r
                WHERE r.session = s.id),
              (SELECT string_agg(concat_ws(':', a.id, a.xmin, sp.xmin), ',') FROM appearances a
                JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id),
              (SELECT count(*) FROM registrations g
                WHERE g.session = s.id AND g.state IN ('waiting', 'offered')))
            {FROM} WHERE {PUBLIC} AND s.slug = $1""",
        slug,
        at,
    )
    return found


_PROGRESS = """SELECT concat_ws(' ', count(*), sum(o.xmin::text::bigint),
  count(*) FILTER (WHERE o.starts_at <= $2), count(*) FILTER (WHERE o.ends_at <= $2))
  FROM sessions o WHERE o.programme = p.id"""
_QUESTIONS = """SELECT concat_ws(' ', count(*), sum(q.xmin::text::bigint)) FROM questions q
  WHERE q.programme = p.id"""

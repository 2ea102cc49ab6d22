"""Count anew what has changed, a few sessions at a time; the only writer of what was counted."""

import asyncio
from typing import Final

from events import database
from events.database import transaction
from events.operations.reports.figures.counting import COLUMNS, EDITION, FRESH

PART: Final = 200
"""So many sessions are counted in one transaction, at most."""

PART_ROWS: Final = 30_000
"""So many registrations, unless one session alone has more."""

BREATH_SECONDS: Final = 0.05


async def recount() -> int:
    """Count all sessions that have changed or were never counted; return how many.

    A large one is counted less often, lest one that is registered for all the time takes it all.
    """
    number = 0
    while some := await _some():
        number += some
        await asyncio.sleep(BREATH_SECONDS)
    return number


async def _some() -> int:
    """Count the next few.

    What changes while they are counted stays noted: what is let go of here was committed before
    the count began.
    """
    async with transaction():
        session_ids = await database.values(_NEXT, PART, PART_ROWS)
        if session_ids:
            await database.execute(_LET_GO, session_ids)
            await database.execute(_KEEP, session_ids)
    return len(session_ids)


_NEXT: Final = f"""
WITH waiting AS (
  SELECT s.id, 0 AS rows, s.taken AS cost FROM sessions s
   WHERE NOT EXISTS (SELECT FROM counted_sessions f
     WHERE f.session = s.id AND f.edition >= {EDITION})
  UNION ALL
  SELECT c.session, COALESCE(f.rows, 0), COALESCE(f.rows, 0)
    FROM (SELECT DISTINCT session FROM figure_changes) c
    LEFT JOIN counted_sessions f ON f.session = c.session
   WHERE f.counted_at IS NULL
      OR f.counted_at < clock_timestamp() - make_interval(secs => f.rows / 1000.0))
SELECT id FROM (
  SELECT id, row_number() OVER turn AS place, sum(cost) OVER turn - cost AS before
    FROM (SELECT id, max(cost) AS cost FROM waiting GROUP BY id) w
  WINDOW turn AS (ORDER BY cost, id)
) next WHERE place <= $1 AND (before + 1) <= $2::int ORDER BY id
"""  # noqa: S608 - our own SQL

_LET_GO: Final = "DELETE FROM figure_changes WHERE session = ANY($1::int[])"

_KEEP: Final = f"""
WITH anew AS (SELECT s.id FROM sessions s WHERE s.id = ANY($1::int[])), {FRESH}
INSERT INTO counted_sessions (session, edition, counted_at, {COLUMNS})
SELECT id, {EDITION}, statement_timestamp(), {COLUMNS} FROM fresh ORDER BY id
ON CONFLICT (session) DO UPDATE SET edition = excluded.edition, counted_at = excluded.counted_at,
  ({COLUMNS}) = ROW ({", ".join(f"excluded.{name.strip()}" for name in COLUMNS.split(","))})
"""  # noqa: S608 - our own SQL

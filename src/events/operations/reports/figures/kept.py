"""The figures of sessions as pages read them: as they were kept, and counted now where few changed.

A page is never wrong without saying so: `as_of` is when a session's figures were counted that have
changed since and are too many to be counted for a page.
"""

import re
from typing import Final

from events.operations.reports.figures.counting import COLUMNS, EDITION, FRESH
from events.registrations.figure_definitions import HELD_SESSION, ONLINE, TO_COME

FOR_A_PAGE: Final = 20_000
"""So many registrations of sessions that have changed are counted while somebody waits."""

ALL: Final = 2**31 - 1
"""For what must be of this moment however long it takes: files, programs that say so."""

_ASKED: Final = "a.id, a.programme, a.starts_at, a.ends_at, a.capacity, a.held, a.to_come"
# By state and by day nothing is asked of many sessions at once.
_COLUMNS: Final = ", ".join(f"f.{name}" for name in re.findall(r"\w+", COLUMNS)
                            if name not in ("states", "quarters"))  # fmt: skip

COUNTS: Final = f"""
WITH asked AS MATERIALIZED (
  SELECT s.id, s.programme, s.starts_at, s.ends_at, s.capacity, {HELD_SESSION.sql} AS held,
    {TO_COME.sql} AS to_come
  FROM sessions s
  WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE}
    AND s.starts_at >= $2 AND s.starts_at < $3),
changed AS MATERIALIZED (
  SELECT a.id, f.session IS NULL AS never, COALESCE(f.rows, 0) AS rows
  FROM asked a LEFT JOIN counted_sessions f ON f.session = a.id AND f.edition = {EDITION}
  WHERE f.session IS NULL OR a.id IN (SELECT session FROM figure_changes)),
anew AS MATERIALIZED (
  SELECT id FROM (SELECT id, never, sum(rows) OVER (ORDER BY rows, id) AS upto FROM changed) c
  WHERE never OR upto <= $4::int),
{FRESH},
counts AS (
  SELECT {_ASKED}, {_COLUMNS},
    CASE WHEN a.id IN (SELECT id FROM changed) THEN f.counted_at END AS as_of
  FROM asked a JOIN counted_sessions f ON f.session = a.id AND f.edition = {EDITION}
  WHERE a.id NOT IN (SELECT id FROM anew)
  UNION ALL
  SELECT {_ASKED}, {_COLUMNS}, NULL::timestamptz FROM fresh f JOIN asked a ON a.id = f.id)
"""  # noqa: S608 - our own SQL
"""`counts` of each session that was online, by programmes ($1, NULL is all), from when ($2) until
when ($3) it begins, and how many registrations may be counted now ($4)."""

"""Mails of a session in numbers: by letter and state, and what an act adds."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, bounded
from events.deliveries.tables import Delivery


class LetterCounts(Shape):
    """How many mails of one letter are in each state; `next_at`: when the next is due."""

    letter: str
    next_at: datetime | None
    due: int
    sent: int
    refused: int
    held: int
    skipped: int
    withdrawn: int
    bounced: int


# The letters and states of a session one after the other, each counted by its piece of an index.
_BY_LETTER: Final = """
WITH RECURSIVE found AS (
  (SELECT state, letter FROM deliveries WHERE session_id = $1 ORDER BY state, letter LIMIT 1)
  UNION ALL
  SELECT next.state, next.letter FROM found CROSS JOIN LATERAL (
    SELECT d.state, d.letter FROM deliveries d
     WHERE d.session_id = $1 AND (d.state, d.letter) > (found.state, found.letter)
     ORDER BY d.state, d.letter LIMIT 1) next),
counted AS (
  SELECT found.letter, found.state, (SELECT count(*) FROM (SELECT FROM deliveries d
      WHERE d.session_id = $1 AND d.state = found.state AND d.letter = found.letter
      LIMIT $2::bigint) AS counting) AS number,
    (SELECT d.due_at FROM deliveries d
      WHERE d.session_id = $1 AND d.state = found.state AND d.letter = found.letter
      ORDER BY d.due_at LIMIT 1) AS first_at
    FROM found)
SELECT letter, min(first_at) FILTER (WHERE state = 'due') AS next_at,
  COALESCE(sum(number) FILTER (WHERE state IN ('due', 'handing_off')), 0)::bigint AS due,
  COALESCE(sum(number) FILTER (WHERE state = 'sent'), 0)::bigint AS sent,
  COALESCE(sum(number) FILTER (WHERE state = 'refused'), 0)::bigint AS refused,
  COALESCE(sum(number) FILTER (WHERE state = 'held'), 0)::bigint AS held,
  COALESCE(sum(number) FILTER (WHERE state = 'skipped'), 0)::bigint AS skipped,
  COALESCE(sum(number) FILTER (WHERE state = 'withdrawn'), 0)::bigint AS withdrawn,
  (SELECT count(*) FROM (SELECT FROM deliveries d WHERE d.session_id = $1
    AND d.letter = counted.letter AND d.bounced_at IS NOT NULL
    LIMIT $2::bigint) AS counting) AS bounced
FROM counted GROUP BY letter ORDER BY min(first_at), letter
"""


_LATEST: Final = "SELECT COALESCE(max(id), 0) FROM deliveries"


async def by_letter(session_id: int, *, most: int | None = bounded.MOST + 1) -> list[LetterCounts]:
    """Count the mails of a session by letter and state, the earliest letter first.

    Each number up to `most`: where it is reached there may be more. None: however many.
    """
    return await database.rows(LetterCounts, _BY_LETTER, session_id, most)


async def latest_id() -> int:
    """Return the number of the newest mail, to count by `due_since` what an act adds."""
    return int(await database.value(_LATEST))


async def due_since(latest_id: int, session_id: int, *, at: datetime) -> int:
    """Count the mails about a session that were added after that one and leave at once."""
    number: int = await Delivery.count().where(
        Delivery.id > latest_id, Delivery.session_id == session_id, Delivery.due_at <= at
    )
    return number

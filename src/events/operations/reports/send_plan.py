"""What will be sent, how many mails are in which state, and which addresses get none."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, bounded
from events.deliveries.states import DeliveryState
from events.deliveries.tables import Suppression


class PlannedMails(Shape):
    """Mails of one letter about one session that leave in the same minute; `tried`: before."""

    at: datetime
    letter: str
    number: int
    slug: str | None
    title: str | None
    hue: int | None
    tried: int


_IN_SCOPE: Final = """
($1::int[] IS NULL OR programme_id = ANY($1)
  OR session_id IN (SELECT id FROM sessions WHERE programme = ANY($1)))"""

# The soonest of each urgency by its index, and of them the soonest: the rest is never read. Of
# sessions those alone that are shown, each by itself: else all are read for some two hundred.
_PLANNED: Final = f"""
WITH soonest AS (
  SELECT mine.due_at, mine.letter, mine.session_id, mine.programme_id, mine.attempts
    FROM unnest('{{0,1,2,3}}'::smallint[]) AS band (urgency)
   CROSS JOIN LATERAL (
     SELECT due_at, letter, session_id, programme_id, attempts FROM deliveries
      WHERE state = 'due' AND urgency = band.urgency AND {_IN_SCOPE}
      ORDER BY due_at, id LIMIT $3) AS mine
  UNION ALL
  SELECT due_at, letter, session_id, programme_id, attempts FROM deliveries
   WHERE state = 'handing_off' AND {_IN_SCOPE}
   ORDER BY due_at LIMIT $3),
alike AS MATERIALIZED (
  SELECT date_trunc('minute', due_at) AS at, letter, session_id, programme_id,
    count(*) AS number, count(*) FILTER (WHERE attempts > 0) AS tried
    FROM soonest GROUP BY 1, 2, 3, 4 ORDER BY 1 FETCH FIRST $2 ROWS WITH TIES)
SELECT a.at, a.letter, sum(a.number)::bigint AS number, s.slug, s.title, p.hue,
  sum(a.tried)::bigint AS tried
  FROM alike a
  LEFT JOIN LATERAL (SELECT id, slug, title, programme FROM sessions WHERE id = a.session_id
    OFFSET 0) s ON true
  LEFT JOIN programmes p ON p.id = COALESCE(s.programme, a.programme_id)
 GROUP BY a.at, a.letter, s.id, s.slug, s.title, p.id, p.hue ORDER BY 1, s.title, a.letter LIMIT $2
"""  # noqa: S608 - our own SQL


class StateCount(Shape):
    """How many mails are in one state."""

    state: DeliveryState
    number: int


# Each state by the index that holds it, which only a constant condition can name.
_TOTALS: Final = f"""
SELECT one.state, (SELECT count(*) FROM (SELECT FROM deliveries d WHERE d.state = one.state
    AND d.state <> 'sent' AND {_IN_SCOPE} LIMIT $3) AS counting) AS number
  FROM unnest('{{due,handing_off,held}}'::text[]) AS one (state)
UNION ALL
SELECT one.state, (SELECT count(*) FROM (SELECT FROM deliveries d WHERE d.state = one.state
    AND d.state IN ('refused', 'skipped', 'withdrawn') AND d.settled_at > $2 AND {_IN_SCOPE}
    LIMIT $3) AS counting) AS number
  FROM unnest('{{refused,skipped,withdrawn}}'::text[]) AS one (state)
UNION ALL
SELECT 'sent', (SELECT count(*) FROM (SELECT FROM deliveries d WHERE d.state = 'sent'
    AND d.settled_at > $2 AND {_IN_SCOPE} ORDER BY d.settled_at DESC LIMIT $3) AS counting)
"""  # noqa: S608 - our own SQL


class SuppressedAddress(Shape):
    """An address that refused mail for good."""

    id: int
    address: str
    reason: str
    created_at: datetime


async def planned(scope: Sequence[int] | None, *, limit: int = 200) -> list[PlannedMails]:
    """Count the next mails to come by time, session and letter, the soonest first.

    Of more than `bounded.MOST` only the soonest so many are counted.
    """
    return await database.rows(PlannedMails, _PLANNED, _ids(scope), limit, bounded.MOST)


async def totals(scope: Sequence[int] | None, *, since: datetime) -> dict[DeliveryState, int]:
    """Count the mails in each state, settled ones since a time only; every state is named.

    Each number up to `bounded.MOST`; one more says that there are more.
    """
    found = await database.rows(StateCount, _TOTALS, _ids(scope), since, bounded.MOST + 1)
    return {**dict.fromkeys(DeliveryState, 0), **{one.state: one.number for one in found}}


async def suppressions(*, before: int | None = None, most: int) -> list[SuppressedAddress]:
    """Return the addresses that refused mail for good, the latest first; those before one of them.

    In the order in which they are kept, which is that of their times.
    """
    return await database.rows(
        SuppressedAddress,
        database.select(SuppressedAddress, Suppression)
        .where(Suppression.id < (before or 2**31 - 1))
        .order_by(Suppression.id, ascending=False)
        .limit(most),
    )


def _ids(scope: Sequence[int] | None) -> list[int] | None:
    return None if scope is None else list(scope)

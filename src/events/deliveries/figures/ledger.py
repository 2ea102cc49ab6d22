"""Numbers about the ledger, for logs, /metrics and the command line."""

from dataclasses import dataclass
from datetime import datetime

from events import database
from events.database import Shape


@dataclass(frozen=True)
class Queue:
    """How much is due now, by urgency, and how many seconds the oldest of it is late."""

    by_urgency: dict[int, int]
    handing_off: int
    held: int
    lateness: float

    @property
    def due(self) -> int:
        """Return the number of all that is due, whatever its urgency."""
        return sum(self.by_urgency.values())


async def queue(at: datetime) -> Queue:
    """Return the queue as it stands. Reads only what is due, however long the ledger is."""
    due = await database.rows(_Due, _DUE, at)
    other = await database.row(_Elsewhere, _ELSEWHERE)
    assert other is not None
    oldest = min((band.oldest for band in due), default=at)
    return Queue(
        by_urgency={band.urgency: band.number for band in due},
        handing_off=other.handing_off,
        held=other.held,
        lateness=max((at - oldest).total_seconds(), 0.0),
    )


async def lateness_of_oldest(at: datetime) -> float:
    """Return for how many seconds the oldest has been due, without reading the others."""
    oldest = await database.value(_OLDEST, at)
    return max((at - oldest).total_seconds(), 0.0) if oldest else 0.0


async def settled_since(since: datetime) -> dict[tuple[str, str], int]:
    """Count the deliveries of each letter that reached each final state since then."""
    found = await database.rows(_Settled, _SETTLED, since)
    return {(settled.letter, settled.state): settled.number for settled in found}


async def lateness_of_sent(since: datetime) -> tuple[float, float]:
    """Return median and p99 of the seconds between due and sent, of what was sent since then."""
    found = await database.row(_Lateness, _LATENESS, since)
    assert found is not None
    return found.p50 or 0.0, found.p99 or 0.0


class _Due(Shape):
    urgency: int
    number: int
    oldest: datetime


_DUE = """
SELECT urgency, count(*) AS number, min(due_at) AS oldest FROM deliveries
 WHERE state = 'due' AND urgency = ANY ('{0,1,2,3}') AND due_at <= $1 GROUP BY urgency
"""


_OLDEST = """
SELECT min(one.due_at) FROM unnest('{0,1,2,3}'::int[]) band (urgency) CROSS JOIN LATERAL (
  SELECT d.due_at FROM deliveries d
   WHERE d.state = 'due' AND d.urgency = band.urgency AND d.due_at <= $1
   ORDER BY d.due_at LIMIT 1) one
"""


class _Elsewhere(Shape):
    handing_off: int
    held: int


_ELSEWHERE = """
SELECT (SELECT count(*) FROM deliveries WHERE state = 'handing_off') AS handing_off,
       (SELECT count(*) FROM deliveries WHERE state = 'held') AS held
"""


class _Settled(Shape):
    letter: str
    state: str
    number: int


_SETTLED = """
SELECT letter, state, count(*) AS number FROM deliveries
 WHERE settled_at >= $1 GROUP BY letter, state
"""


class _Lateness(Shape):
    p50: float | None
    p99: float | None


_LATENESS = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY late) AS p50,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY late) AS p99
  FROM (SELECT extract(epoch FROM settled_at - due_at) AS late FROM deliveries
         WHERE state = 'sent' AND settled_at >= $1) AS sent
"""

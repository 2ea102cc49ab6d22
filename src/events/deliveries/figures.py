"""Numbers about the ledger, for logs, /metrics and the command line."""

from dataclasses import dataclass
from datetime import datetime

from events import database


@dataclass(frozen=True)
class Queue:
    """How much is due now, by urgency, and how many seconds the oldest of it is late."""

    by_urgency: dict[int, int]
    handing_off: int
    held: int
    lateness: float

    @property
    def due(self) -> int:
        """All that is due, whatever its urgency."""
        return sum(self.by_urgency.values())


async def queue(at: datetime) -> Queue:
    """The ledger's queue as it stands. Reads only what is due, however long the ledger is."""
    found = await database.rows(_DUE, at)
    other = await database.row(_ELSEWHERE)
    assert other is not None
    oldest = min((row["oldest"] for row in found), default=at)
    return Queue(
        by_urgency={row["urgency"]: row["n"] for row in found},
        handing_off=other["handing_off"],
        held=other["held"],
        lateness=max((at - oldest).total_seconds(), 0.0),
    )


async def settled_since(since: datetime) -> dict[tuple[str, str], int]:
    """How many deliveries of each letter reached each final state since then."""
    found = await database.rows(_SETTLED, since)
    return {(row["letter"], row["state"]): row["n"] for row in found}


async def lateness_of_sent(since: datetime) -> tuple[float, float]:
    """Seconds between due and handed over for what was sent since then: median and p99."""
    found = await database.row(_LATENESS, since)
    assert found is not None
    return float(found["p50"] or 0.0), float(found["p99"] or 0.0)


_DUE = """
SELECT urgency, count(*) AS n, min(due_at) AS oldest FROM deliveries
 WHERE state = 'due' AND urgency = ANY ('{0,1,2,3}') AND due_at <= $1 GROUP BY urgency
"""

_ELSEWHERE = """
SELECT (SELECT count(*) FROM deliveries WHERE state = 'handing_off') AS handing_off,
       (SELECT count(*) FROM deliveries WHERE state = 'held') AS held
"""

_SETTLED = """
SELECT letter, state, count(*) AS n FROM deliveries WHERE settled_at >= $1 GROUP BY letter, state
"""

_LATENESS = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY late) AS p50,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY late) AS p99
  FROM (SELECT extract(epoch FROM settled_at - due_at) AS late FROM deliveries
         WHERE state = 'sent' AND settled_at >= $1) AS sent
"""

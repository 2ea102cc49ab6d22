"""Mails in numbers for /metrics: counted at each reading where they are few, else by the worker.

So a reading costs the same in the hour in which a million mails leave. The only writer of
`counted_ledger`.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from events import database
from events.database import Json, Shape, bounded
from events.deliveries.figures import ledger

WINDOW: Final = timedelta(hours=1)
"""Of this time is told what became of mails."""


class Settled(Shape):
    """How many mails of a letter reached a final state in the last hour."""

    letter: str
    state: str
    number: int


class Counted(Shape):
    """What is due by urgency, under way and held; what became of the last hour's, and how late."""

    due: Mapping[int, int]
    handing_off: int
    held: int
    settled: list[Settled]
    median: float
    p99: float


class Mails(Shape):
    """The same, and how many seconds ago it was counted; how late the oldest is now."""

    counted: Counted
    age: float
    lateness: float


class _Kept(Shape):
    figures: Json[Counted]
    counted_at: datetime
    took_ms: int


async def read(at: datetime) -> Mails:
    """Return the numbers; as they were counted last where they are too many to be counted."""
    lateness = await ledger.lateness_of_oldest(at)
    kept = await database.row(_Kept, _KEPT) if await _are_many(at) else None
    if kept is None:
        return Mails(await count(at), 0.0, lateness)
    return Mails(kept.figures, max((at - kept.counted_at).total_seconds(), 0.0), lateness)


async def recount(at: datetime) -> bool:
    """Count what is too much for a reading, in its turn; tell whether it was counted.

    What has become little is let go of: it is counted when it is asked for.
    """
    if not await _are_many(at):
        await database.execute(_LET_GO)
        return False
    kept = await database.row(_Kept, _KEPT)
    if kept and not bounded.is_turn(at, counted_at=kept.counted_at, took_ms=kept.took_ms):
        return False
    began = time.monotonic()
    text = msgspec.json.encode(await count(at)).decode()
    await database.execute(_KEEP, text, at, round((time.monotonic() - began) * 1000))
    return True


async def count(at: datetime) -> Counted:
    """Count everything now, however long it takes."""
    queue = await ledger.queue(at)
    settled = await ledger.settled_since(at - WINDOW)
    median, p99 = await ledger.lateness_of_sent(at - WINDOW)
    return Counted(
        due=queue.by_urgency,
        handing_off=queue.handing_off,
        held=queue.held,
        settled=[Settled(letter, state, number) for (letter, state), number in settled.items()],
        median=median,
        p99=p99,
    )


async def _are_many(at: datetime) -> bool:
    return bool(await database.value(_MANY, at, at - WINDOW, bounded.MOST))


_MANY: Final = """
SELECT EXISTS (SELECT FROM deliveries WHERE state = 'held' OFFSET $3::int)
  OR EXISTS (SELECT FROM deliveries WHERE settled_at >= $2 OFFSET $3)
  OR EXISTS (SELECT FROM unnest('{0,1,2,3}'::int[]) band (urgency) CROSS JOIN LATERAL (
    SELECT FROM deliveries d WHERE d.state = 'due' AND d.urgency = band.urgency AND d.due_at <= $1
     LIMIT $3 + 1) d OFFSET $3)
"""

_KEPT: Final = "SELECT figures, counted_at, took_ms FROM counted_ledger"

_LET_GO: Final = "DELETE FROM counted_ledger"

_KEEP: Final = """
INSERT INTO counted_ledger (id, figures, counted_at, took_ms) VALUES (1, $1::jsonb, $2, $3)
ON CONFLICT (id) DO UPDATE SET figures = excluded.figures, counted_at = excluded.counted_at,
  took_ms = excluded.took_ms
"""

"""Old deliveries are forgotten: what was settled long ago proves nothing to anybody."""

from datetime import datetime, timedelta
from typing import Final

from events import database

KEPT: Final = timedelta(days=400)
"""Longer than a programme's usual year, so that who looks for last year's reminder finds it."""

AT_ONCE: Final = 5_000


async def prune(at: datetime) -> int:
    """Delete what was settled more than KEPT ago, a part at a time; how many rows went.

    What is due, held or being handed off stays, however old. So do promises that are not over.
    """
    await database.execute("DELETE FROM destinations WHERE promised_until < $1", at)
    return await database.execute(_PRUNE, at - KEPT, AT_ONCE)


_PRUNE = """
DELETE FROM deliveries WHERE id IN (
  SELECT id FROM deliveries
   WHERE settled_at < $1 AND state IN ('sent', 'skipped', 'refused', 'withdrawn')
   LIMIT $2)
"""

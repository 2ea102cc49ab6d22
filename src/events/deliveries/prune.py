"""What the ledger forgets: what was settled long ago, and mails and addresses of the erased."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.deliveries.limits import destinations

KEPT: Final = timedelta(days=400)
"""Longer than a programme's usual year, so that who looks for last year's reminder finds it."""

AT_ONCE: Final = 5_000


async def prune(at: datetime) -> int:
    """Delete what was settled more than KEPT ago, a part at a time; return how many rows went.

    What is due, held or being handed off stays, however old. So do promises that are not over.
    """
    await destinations.forget_promises(at)
    return await database.execute(_PRUNE, at - KEPT, AT_ONCE)


async def delete_unbegun(people: Sequence[int]) -> None:
    """Delete what was to be mailed to these people and no relay was offered yet.

    Joins the caller's transaction. Whoever writes one at this moment finds no row to note it in.
    """
    await database.execute(_DELETE_UNBEGUN, people)


async def erase_addresses(people: Sequence[int]) -> None:
    """Empty the addresses of all mails to these people. Joins the caller's transaction."""
    await database.execute(_ERASE, people)


async def erase_settled_addresses(people: Sequence[int], programme_id: int) -> None:
    """Empty the addresses of mails of one programme to these people, where none is to come.

    Joins the caller's transaction.
    """
    await database.execute(_ERASE_SETTLED, people, programme_id)


_PRUNE = """
DELETE FROM deliveries WHERE id IN (
  SELECT id FROM deliveries
   WHERE settled_at < $1 AND state IN ('sent', 'skipped', 'refused', 'withdrawn')
   LIMIT $2)
"""

# Rows are locked in the order of their ids, as settling does, so that neither waits in a circle.
_DELETE_UNBEGUN = """
DELETE FROM deliveries d
 USING (SELECT id FROM deliveries
         WHERE person_id = ANY($1) AND state = 'due' AND attempts = 0 AND NOT repeated
           AND address = ''
         ORDER BY id FOR UPDATE) AS unbegun
 WHERE d.id = unbegun.id
"""

_ERASE = "UPDATE deliveries SET address = '' WHERE person_id = ANY($1) AND address <> ''"

_ERASE_SETTLED = """
UPDATE deliveries SET address = '' WHERE person_id = ANY($1) AND programme_id = $2
   AND state NOT IN ('due', 'handing_off', 'held')
"""

"""What an organiser decides about mails that wait for a person."""

from events import database
from events.deliveries import reasons


async def send_again(delivery_id: int) -> bool:
    """A held mail goes out, though it may have arrived before. Joins the caller's transaction."""
    return bool(await database.execute(_AGAIN, delivery_id))


async def leave(delivery_id: int) -> bool:
    """A held mail is not sent again. Joins the caller's transaction."""
    return bool(await database.execute(_LEAVE, delivery_id, reasons.NOT_REPEATED))


async def lift_suppression(address: str) -> bool:
    """Mail may go to this address again. Joins the caller's transaction."""
    return bool(await database.execute("DELETE FROM suppressions WHERE address = $1", address))


_AGAIN = """
UPDATE deliveries SET state = 'due', reason = '', due_at = now(), attempts = 0
 WHERE id = $1 AND state = 'held'
"""

_LEAVE = """
UPDATE deliveries SET state = 'skipped', reason = $2, settled_at = now()
 WHERE id = $1 AND state = 'held'
"""

"""What an organiser decides about mails that wait for a person."""

from events import database


async def hold_announcement(announcement_id: int) -> int:
    """Pause one announcement: what was not handed over yet waits. In the caller's transaction."""
    return await database.execute(_HOLD, str(announcement_id), PAUSED)


async def release_announcement(announcement_id: int) -> int:
    """Let a paused announcement go on; what may have arrived stays held."""
    return await database.execute(_RELEASE, str(announcement_id), PAUSED)


async def send_again(delivery_id: int) -> bool:
    """A held mail goes out, though it may have arrived before. Joins the caller's transaction."""
    return bool(await database.execute(_AGAIN, delivery_id))


async def leave(delivery_id: int) -> bool:
    """A held mail is not sent again. Joins the caller's transaction."""
    return bool(await database.execute(_LEAVE, delivery_id, "an organiser chose not to repeat it"))


async def lift_suppression(address: str) -> bool:
    """Mail may go to this address again. Joins the caller's transaction."""
    return bool(await database.execute("DELETE FROM suppressions WHERE address = $1", address))


PAUSED = "the announcement is paused"

_HOLD = """
UPDATE deliveries SET state = 'held', reason = $2, lease_token = NULL, lease_until = NULL
 WHERE state = 'due' AND letter LIKE '%announcement' AND occasion = $1
"""

_RELEASE = """
UPDATE deliveries SET state = 'due', reason = ''
 WHERE state = 'held' AND reason = $2 AND letter LIKE '%announcement' AND occasion = $1
"""

_AGAIN = """
UPDATE deliveries SET state = 'due', reason = '', due_at = now(), attempts = 0
 WHERE id = $1 AND state = 'held'
"""

_LEAVE = """
UPDATE deliveries SET state = 'skipped', reason = $2, settled_at = now()
 WHERE id = $1 AND state = 'held'
"""

"""Hold mail back after a restore, on the connection and the tables that the restore has."""

from typing import Final

from asyncpg import Connection

from events.deliveries.rate_limit import ALWAYS
from events.deliveries.reasons import RESTORED


async def hold_back(connection: Connection, reason: str) -> None:
    """Pause until an organiser resumes, and skip what leaves in spite of pauses.

    Who waited for such a mail then does not wait now. The tables may be those of an older release:
    this comes before its migrations.
    """
    await connection.execute(_PAUSE, reason)
    await connection.execute(_SKIP_URGENT, list(ALWAYS), RESTORED)


_PAUSE: Final = """
UPDATE sending SET paused_at = now(), paused_by = 'restore', reason = $1, resume_at = NULL
"""
_SKIP_URGENT: Final = """
UPDATE deliveries SET state = 'skipped', reason = $2, settled_at = now(), lease_token = NULL,
  lease_until = NULL
 WHERE letter = ANY($1) AND state IN ('due', 'handing_off')
"""

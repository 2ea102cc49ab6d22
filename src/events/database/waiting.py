"""Wait for a database that is not there yet: machines and containers boot in any order."""

import asyncio
from typing import Final

import asyncpg
import structlog

from events.database.engine import connect

LONGEST_WAIT: Final = 15.0

log = structlog.get_logger(__name__)

_AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.CannotConnectNowError,
    asyncpg.ConnectionDoesNotExistError,
    asyncpg.TooManyConnectionsError,
    asyncpg.AdminShutdownError,
)


async def wait_until_there() -> None:
    """Return once the database takes a connection; the log tells meanwhile why it does not.

    A wrong password or the name of no database is no matter of waiting: raises what asyncpg raises.
    """
    wait = 1.0
    while True:
        try:
            await (await connect()).close()
        except _AWAY as error:
            why = str(error) or type(error).__name__
            log.warning("waiting for the database", error=why, again_in=wait)
        else:
            return
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)

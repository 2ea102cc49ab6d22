"""Notice what other processes saved of who publishes the site."""

import asyncio
from typing import Final

import asyncpg
import structlog

from events import database
from events.operations.organisation.publisher import read
from events.settings import publisher

SECONDS: Final = 1.0
"""How long another process may go on with the former version."""
START_SECONDS: Final = 2.0
"""How long a process that begins waits for a silent database."""
_UNREACHABLE: Final = (*database.AWAY, asyncpg.PostgresError)

log = structlog.get_logger(__name__)


async def refresh() -> bool:
    """Read the publisher again if its edition changed; False where the database is unreachable."""
    try:
        edition = await database.value("SELECT edition FROM publisher")
        if (edition or "") != publisher.current().edition:
            publisher.remember(await read())
    except _UNREACHABLE:
        return False
    return True


async def refresh_at_start() -> bool:
    """Do `refresh`, for a process that begins and cannot wait for a silent database."""
    try:
        async with asyncio.timeout(START_SECONDS):
            return await refresh()
    except TimeoutError:
        return False


async def keep_refreshing() -> None:
    """Notice what other processes save, until cancelled."""
    while True:
        await asyncio.sleep(SECONDS)
        try:
            await refresh()
        except Exception as error:
            log.warning("publisher not read", error=repr(error))

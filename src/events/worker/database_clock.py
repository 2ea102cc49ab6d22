"""A worker goes by PostgreSQL's clock, and says so where its machine's is another.

A machine three days ahead would take all that is due until then for overdue, and one that is behind
would find nothing due. Neither matters: leases, due times and ends are all PostgreSQL's.
"""

import asyncio
from datetime import timedelta
from typing import Final

import asyncpg
import structlog

from events import clock, database
from events.deliveries import heartbeat

LOOK_SECONDS: Final = 10.0
DIFFERS: Final = timedelta(seconds=30)
SAID_AGAIN_SECONDS: Final = 3600.0

log = structlog.get_logger(__name__)

_NOW = "SELECT clock_timestamp()"


async def follow() -> timedelta:
    """Set the clock by PostgreSQL's, once; return how far this machine's is ahead of it."""
    before = clock.ticks()
    at = await database.value(_NOW)
    ahead = clock.follow(at, (before + clock.ticks()) / 2)
    heartbeat.tell_clock(ahead.total_seconds())
    return ahead


async def follow_first() -> None:
    """Set the clock before anything is sent; a database that is away is waited for."""
    while True:
        try:
            _say(await follow())
            return
        except (*database.AWAY, asyncpg.PostgresError) as error:
            log.warning("waiting for the database's clock", error=str(error))
            await asyncio.sleep(1)


async def keep_following() -> None:
    """Set it anew every few seconds, and say hourly where the machine's differs."""
    said_at, differed = clock.ticks(), False
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            ahead = await follow()
        except (*database.AWAY, asyncpg.PostgresError):
            continue  # Whoever sends says so; the clock goes on by itself.
        differs = abs(ahead) > DIFFERS
        if differs and (not differed or clock.ticks() - said_at > SAID_AGAIN_SECONDS):
            _say(ahead)
            said_at = clock.ticks()
        differed = differs


def _say(ahead: timedelta) -> None:
    if abs(ahead) > DIFFERS:
        log.warning(
            "this machine's clock differs from PostgreSQL's, which counts",
            seconds=round(ahead.total_seconds()),
        )

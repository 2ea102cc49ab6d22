"""What a worker process does beside its jobs: send, take in mail, show that it is alive."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import structlog

from events import clock, database
from events.deliveries import heartbeat, workers
from events.inbox.listen import listen
from events.mail.transport.sender import Sender
from events.monitoring import counters
from events.operations.organisation import refresh
from events.presentation.preload import keep_files
from events.worker import database_clock, running
from events.worker.running import Context

HEARTBEAT_SECONDS: Final = 10.0
LONGEST_WAIT: Final = 15.0

log = structlog.get_logger(__name__)


@asynccontextmanager
async def pool() -> AsyncIterator[None]:
    """Hold the database's pool open; a database that is away is waited for.

    A machine boots in any order.
    """
    wait = 1.0
    async with contextlib.AsyncExitStack() as stack:
        while True:
            heartbeat.beat()
            try:
                await stack.enter_async_context(database.pool(name=workers.own_name()))
                break
            except (*database.AWAY, asyncpg.PostgresError) as error:
                log.warning("waiting for the database", error=str(error), again_in=wait)
            except asyncio.CancelledError:
                heartbeat.end()
                raise
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        yield


@asynccontextmanager
async def at_work(ctx: Context) -> AsyncIterator[asyncio.Task[None]]:
    """Send and listen while the block runs, then finish what is under way; yield the sending."""
    keep_files()
    sender = ctx["sender"]
    await database_clock.follow_first()
    await refresh.refresh_at_start()
    beside = (
        listen(), _keep_heartbeat(sender), refresh.keep_refreshing(),
        database_clock.keep_following(),
    )  # fmt: skip
    background = [asyncio.create_task(task) for task in beside]
    sending = asyncio.create_task(sender.run())
    try:
        yield sending
    finally:
        sender.stop()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await running.finish(ctx)
        await sending
        clock.follow_own()
        heartbeat.end()
        log.info("worker ended", **sender.counts)


async def _keep_heartbeat(sender: Sender) -> None:
    """Show a sign of life while the sender looks; a sender that hangs shows none."""
    while True:
        if sender.silent_for() < heartbeat.SILENT_SECONDS:
            heartbeat.beat()
        size, idle, most = database.pool_state()
        counters.connections("worker", size=size, idle=idle, most=most)
        await asyncio.sleep(HEARTBEAT_SECONDS)

"""The pool of connections, opened as soon as the database is there."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from litestar import Litestar

from events import database, shutdown
from events.calendars.change_listener import changes
from events.monitoring import counters
from events.operations.organisation import refresh
from events.presentation.preload import keep_files
from events.settings import settings

RETRY_SECONDS = 2.0
NOTE_SECONDS = 5.0
_log = structlog.get_logger("events.web")


@contextlib.asynccontextmanager
async def connected(_app: Litestar) -> AsyncIterator[None]:
    """Keep a pool while the site runs; without a database the site starts and answers 503."""
    shutdown.listen()
    keep_files()
    leaving = asyncio.Event()
    first_try = asyncio.Event()
    keeper = asyncio.create_task(_keep_pool(leaving, first_try))
    await first_try.wait()
    await refresh.refresh_at_start()
    looking = asyncio.create_task(refresh.keep_refreshing())
    noting = asyncio.create_task(note_pool("web"))
    following = asyncio.create_task(_follow_backups())
    try:
        async with changes.listening():
            yield
    finally:
        looking.cancel()
        noting.cancel()
        following.cancel()
        leaving.set()
        await asyncio.gather(looking, noting, following, keeper, return_exceptions=True)


async def note_pool(process: str) -> None:
    """Note every few seconds, for `/metrics`, how the pool of this process stands."""
    while True:
        size, idle, most = database.pool_state()
        counters.connections(process, size=size, idle=idle, most=most)
        await asyncio.sleep(NOTE_SECONDS)


async def _follow_backups() -> None:
    if settings().backups_in_store:
        from events.backups import nightly  # Loaded where files lie in a bucket only.

        await nightly.follow_others()


async def _keep_pool(leaving: asyncio.Event, tried: asyncio.Event) -> None:
    while not leaving.is_set():
        try:
            async with database.web_pool():
                tried.set()
                await leaving.wait()
        except Exception as error:
            _log.warning("database missing", why=str(error))
            tried.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(leaving.wait(), RETRY_SECONDS)

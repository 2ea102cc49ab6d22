"""Listen to PostgreSQL for changes of feeds, on a connection of its own that is opened again.

While it listens, an unchanged feed needs no query. While it does not, `count` is None and every
request asks for the revision, so a lost connection costs speed and never truth. A connection that
has fallen silent is trusted for less than a second: a query is sent twice a second to check it.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from events import database
from events.settings import settings

CHANNEL = "feeds"
_HEARTBEAT_SECONDS = 0.4
_TRUSTED_SECONDS = 0.9
_ANSWER_SECONDS = 3.0
_LONGEST_WAIT = 10.0


class ChangeListener:
    """Counts the changes of feeds. The number also rises at each new connection."""

    def __init__(self) -> None:
        """Start at zero, not listening."""
        self._count = 0
        self._listening = False
        self._sure_at = 0.0

    @property
    def count(self) -> int | None:
        """Return the number of changes so far, or None while some may be missed."""
        sure = self._listening and time.monotonic() - self._sure_at < _TRUSTED_SECONDS
        return self._count if sure else None

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Listen in the background while the block runs."""
        task = asyncio.create_task(self._keep_listening())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _keep_listening(self) -> None:
        wait = 0.1
        while True:
            try:
                await self._listen()
                wait = 0.1
            except (*database.AWAY, asyncpg.PostgresError):
                wait = min(wait * 2, _LONGEST_WAIT)
            finally:
                self._listening = False
            await asyncio.sleep(wait)

    async def _listen(self) -> None:
        """Listen on one connection until it ends or no longer answers."""
        connection = await asyncpg.connect(dsn=settings().database_url, timeout=10)
        ended = asyncio.Event()
        try:
            connection.add_termination_listener(lambda _: self._ended(ended))
            await connection.add_listener(CHANNEL, self._changed)
            self._count += 1
            self._listening = True
            while not ended.is_set():
                asked_at = time.monotonic()
                await connection.execute("SELECT 1", timeout=_ANSWER_SECONDS)
                self._sure_at = asked_at  # All that was sent before the answer came before it.
                # Not wait_for: where both come at once, it would keep from us that we shall end.
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(_HEARTBEAT_SECONDS):
                        await ended.wait()
        finally:
            self._listening = False
            connection.terminate()

    def _ended(self, ended: asyncio.Event) -> None:
        self._listening = False
        ended.set()

    def _changed(self, *_: Any) -> None:
        self._count += 1


changes = ChangeListener()
"""The listener of this process; the web server listens for as long as it runs."""

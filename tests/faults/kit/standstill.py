"""A clock that stands still while anybody computes, so that a slow machine changes no measure.

What is measured under it are the waits alone: for a relay that takes its time, for a connection.
"""

import asyncio
import contextlib
import selectors
from collections.abc import AsyncIterator, Mapping
from typing import Any

from events import database

IN_FLIGHT_SECONDS = 0.002
"""What one end of a socket wrote may be on its way to the other, even within this machine."""


@contextlib.asynccontextmanager
async def standstill() -> AsyncIterator[None]:
    """The running loop's clock jumps to the next timer when all wait, and else does not move.

    Nobody waits as long as PostgreSQL is asked something. Other programs must not be waited for:
    what they compute would take no time, and what takes them time would be passed over.
    """
    loop: Any = asyncio.get_running_loop()
    # A connection that is being opened looks like nobody's work, so all are opened before.
    await asyncio.gather(
        *(database.value("SELECT pg_sleep(0.1)") for _ in range(database.POOL_SIZE))
    )
    clock = _Standstill(loop._selector, loop.time())
    loop._selector, loop.time = clock, lambda: clock.now
    try:
        yield
    finally:
        loop._selector = clock.selector
        del loop.time


class _Standstill(selectors.BaseSelector):
    """Asks the real selector, and where nothing is ready lets the time pass at once."""

    def __init__(self, selector: selectors.BaseSelector, now: float) -> None:
        self.selector, self.now = selector, now

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or _asked_something():
            return self.selector.select(IN_FLIGHT_SECONDS)
        ready = self.selector.select(min(timeout, IN_FLIGHT_SECONDS))
        if not ready:
            self.now += timeout
        return ready

    def register(self, *values: Any) -> selectors.SelectorKey:
        return self.selector.register(*values)

    def unregister(self, *values: Any) -> selectors.SelectorKey:
        return self.selector.unregister(*values)

    def modify(self, *values: Any) -> selectors.SelectorKey:
        return self.selector.modify(*values)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self.selector.get_map()


def _asked_something() -> bool:
    pool: Any = database.engine().pool
    return bool(pool.get_idle_size() < pool.get_size())

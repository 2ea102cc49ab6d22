"""When a thousand people press the button at once, they queue here instead of at the database."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

from events.errors import BeingChanged

AT_ONCE: Final = 20
"""Twice the connections of a process: enough to keep them all busy."""

OF_ONE: Final = 5
"""Of those so many for one address, since they wait for one row: the others go past them."""


class AdmissionQueue(asyncio.Semaphore):
    """A semaphore that counts whom it admitted."""

    admitted = 0

    async def __aenter__(self) -> None:
        """Wait to be admitted."""
        await super().__aenter__()
        self.admitted += 1

    async def __aexit__(self, *raised: object) -> None:
        """Let the next one in."""
        self.admitted -= 1
        self.release()


_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, AdmissionQueue] = WeakKeyDictionary()


def queue() -> AdmissionQueue:
    """Return the queue of this process, first come, first served.

    Without it the database would refuse who waited ten seconds for a connection.
    """
    loop = asyncio.get_running_loop()
    if loop not in _queues:
        _queues[loop] = AdmissionQueue(AT_ONCE)
    return _queues[loop]


@dataclass
class _Line:
    """Those who send a form to one address, and when one of them last found its row held."""

    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(OF_ONE))
    standing: int = 0
    held_at: float = -1.0


_lines: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, _Line]] = WeakKeyDictionary()
_place: ContextVar[tuple[_Line, float] | None] = ContextVar("place", default=None)


@asynccontextmanager
async def line(address: str) -> AsyncIterator[None]:
    """Stand in the line of an address, and have a turn while the block runs."""
    loop = asyncio.get_running_loop()
    lines = _lines.setdefault(loop, {})
    mine = lines.setdefault(address, _Line())
    mine.standing += 1
    before = _place.set((mine, loop.time()))
    try:
        async with mine.turns:
            yield
    finally:
        _place.reset(before)
        mine.standing -= 1
        if not mine.standing:
            lines.pop(address, None)


@contextmanager
def unless_held() -> Iterator[None]:
    """Raise BeingChanged where another in the line found the row held, since one stood in it.

    So nobody waits longer than twice what one of them waits, however long the line.
    """
    place = _place.get()
    if place is not None and place[0].held_at > place[1]:
        raise BeingChanged
    try:
        yield
    except BeingChanged:
        if place is not None:
            place[0].held_at = asyncio.get_running_loop().time()
        raise

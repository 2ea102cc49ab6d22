"""When a thousand people press the button at once, they queue here instead of at the database."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

AT_ONCE: Final = 20
"""Twice the connections of a process: enough to keep them all busy."""


class Gate(asyncio.Semaphore):
    """A semaphore that knows whether there is a crowd."""

    inside = 0

    async def __aenter__(self) -> None:
        """Wait for one's turn."""
        await super().__aenter__()
        self.inside += 1

    async def __aexit__(self, *raised: object) -> None:
        """Let the next one in."""
        self.inside -= 1
        self.release()


_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, Gate] = WeakKeyDictionary()


def gate() -> Gate:
    """First come, first served; the database would refuse who waited ten seconds for it."""
    loop = asyncio.get_running_loop()
    if loop not in _gates:
        _gates[loop] = Gate(AT_ONCE)
    return _gates[loop]

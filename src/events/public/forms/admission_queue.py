"""When a thousand people press the button at once, they queue here instead of at the database."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

AT_ONCE: Final = 20
"""Twice the connections of a process: enough to keep them all busy."""


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

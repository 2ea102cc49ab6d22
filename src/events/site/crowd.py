"""When a thousand people press the button at once, they queue here instead of at the database."""

import asyncio
from typing import Final
from weakref import WeakKeyDictionary

AT_ONCE: Final = 20
"""Twice the connections of a process: enough to keep them all busy."""

_gates: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def gate() -> asyncio.Semaphore:
    """First come, first served; the database would refuse who waited ten seconds for it."""
    loop = asyncio.get_running_loop()
    if loop not in _gates:
        _gates[loop] = asyncio.Semaphore(AT_ONCE)
    return _gates[loop]

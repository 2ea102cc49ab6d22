"""Whether this process is about to stop, which a balancer learns before it does.

The main web process says so with SIGUSR1 (`cli/processes/web_server.py`) and stops its processes
a while later (EVENTS_DRAIN_SECONDS). Until then everything is answered, and no connection is kept
open.
"""

import asyncio
import contextlib
import signal
from typing import Final

SIGNAL: Final = signal.SIGUSR1

_near = asyncio.Event()


def listen() -> None:
    """Note from now on, in this process, that it is about to stop; for the lifespan of the site."""
    _near.clear()
    # Not in the main thread, as in tests, where nobody stops us by a signal.
    with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
        asyncio.get_running_loop().add_signal_handler(SIGNAL, _near.set)


def is_near() -> bool:
    """Tell whether this process is about to stop."""
    return _near.is_set()

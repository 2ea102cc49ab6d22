"""Turns at heavy work: of each kind a process does one piece at a time, whoever asks for it."""

import asyncio
from collections.abc import Callable
from typing import Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

AT_ONCE: Final = 1
"""So many pieces of one kind at a time; the others wait, and pages are answered in between."""

P = ParamSpec("P")
T = TypeVar("T")

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = (
    WeakKeyDictionary()
)


def turn(kind: str) -> asyncio.Semaphore:
    """Return what one piece of this kind of work holds while it is done."""
    of_loop = _turns.setdefault(asyncio.get_running_loop(), {})
    return of_loop.setdefault(kind, asyncio.Semaphore(AT_ONCE))


async def apart(kind: str, work: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
    """Do a piece of work in a thread, when it has its turn: the event loop goes on meanwhile."""
    async with turn(kind):
        return await asyncio.to_thread(work, *values, **named)

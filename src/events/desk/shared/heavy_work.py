"""Turns at heavy work: of each kind a process does one piece at a time, whoever asks for it."""

import asyncio
import weakref
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from typing import ClassVar, Final, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

from events.errors import Refusal
from events.presentation import N_

AT_ONCE: Final = 1
"""So many pieces of one kind at a time; the others wait, and pages are answered in between."""

LARGE: Final = 5_000
"""So many people make a file a large one."""

LARGE_AT_ONCE: Final = 2
"""So many large files of one kind are written at a time; whoever wants another is told."""

P = ParamSpec("P")
T = TypeVar("T")

_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Semaphore]] = (
    WeakKeyDictionary()
)


def turn(kind: str) -> asyncio.Semaphore:
    """Return what one piece of this kind of work holds while it is done."""
    of_loop = _turns.setdefault(asyncio.get_running_loop(), {})
    return of_loop.setdefault(kind, asyncio.Semaphore(AT_ONCE))


async def in_thread(kind: str, work: Callable[P, T], *values: P.args, **named: P.kwargs) -> T:
    """Do a piece of work in a thread, when it has its turn: the event loop goes on meanwhile."""
    async with turn(kind):
        return await asyncio.to_thread(work, *values, **named)


class TooMuchAtOnce(Refusal):
    """As many large files as may be are being written already. The machine is well: no 503."""

    status = 409
    sentence = N_(
        "Other large lists are being written at this moment. Please try again in a minute."
    )
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "60"}


_under_way: Counter[str] = Counter()


def limited(kind: str, content: AsyncIterator[T], *, people: int) -> AsyncIterator[T]:
    """Return what is written, in a place of the few that there are where it is about so many.

    The place is free again when all is written, or when nobody reads on. Raises TooMuchAtOnce.
    """
    if people < LARGE:
        return content
    if _under_way[kind] >= LARGE_AT_ONCE:
        raise TooMuchAtOnce
    _under_way[kind] += 1
    written = _whole(content)
    weakref.finalize(written, _under_way.subtract, {kind: 1})
    return written


async def _whole(content: AsyncIterator[T]) -> AsyncGenerator[T, None]:
    async for piece in content:
        yield piece

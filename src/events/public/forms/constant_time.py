"""Answers take the same time whether an address is known or not."""

import asyncio
import random
from typing import Final

SLOT_SECONDS: Final = 0.05
"""The shortest slot; on a slow machine slots are longer."""

SLOTS_FOR: Final = 8
"""A slot is so many times what an answer usually takes: few end near the edge of a slot."""

LONGEST_LEARNED: Final = 0.05
MEMORY: Final = 0.1

_random = random.SystemRandom()
_typical_seconds = 0.0


def started() -> float:
    """Return the time on the event loop's clock, at which an answer begins."""
    return asyncio.get_running_loop().time()


async def finish(began: float, *, alone: bool = False) -> None:
    """Wait for the end of the slot that an answer is in, and then up to one slot by chance.

    What took 3 ms and what took 6 are alike; chance hides what the loop's clock rounds. Nobody
    learns from the time who is registered, and a machine at its limit loses nothing, since others
    are served meanwhile. Asking again does not sharpen the picture: by then the address is known.

    What an answer usually takes is learned from those that shared the machine with no other: a
    crowd hides by itself who is known.
    """
    spent, slot = started() - began, _slot()
    if alone:
        _learn(spent)
    await asyncio.sleep(slot - spent % slot + _random.uniform(0, slot))


def _slot() -> float:
    return max(SLOT_SECONDS, SLOTS_FOR * _typical_seconds)


def _learn(spent: float) -> None:
    global _typical_seconds  # noqa: PLW0603 - what a process has learned is the process's.
    _typical_seconds += MEMORY * (min(spent, LONGEST_LEARNED) - _typical_seconds)

"""The same answer in the same time, whether an address is known or not."""

import asyncio
import random
from typing import Final

SLOT_SECONDS: Final = 0.025

_dice = random.SystemRandom()


def started() -> float:
    """When an answer began, by the event loop's clock."""
    return asyncio.get_running_loop().time()


async def finish(began: float) -> None:
    """Wait for the end of the slot that an answer is in, and then up to one slot by chance.

    What took 3 ms and what took 6 are alike; chance hides what the loop's clock rounds. Nobody
    learns from the time who is registered, and a machine at its limit loses nothing, since others
    are served meanwhile. Asking again does not sharpen the picture: by then the address is known.
    """
    spent = started() - began
    rest = SLOT_SECONDS - spent % SLOT_SECONDS
    await asyncio.sleep(rest + _dice.uniform(0, SLOT_SECONDS))

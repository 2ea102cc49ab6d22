"""Sessions written for calendars before one asks, by the worker, so that no reader waits for it."""

import asyncio
from typing import Final

import structlog

from events.calendars import cache

LOOK_SECONDS: Final = 2.0
BREATH_SECONDS: Final = 0.05

log = structlog.get_logger(__name__)


async def write_ahead() -> None:
    """Until cancelled: what changed is written anew; what fails is tried again."""
    while True:
        written = 0
        try:
            written = await cache.write_some()
        except Exception as error:
            log.warning("calendars not written ahead", error=repr(error))
        await asyncio.sleep(BREATH_SECONDS if written else LOOK_SECONDS)

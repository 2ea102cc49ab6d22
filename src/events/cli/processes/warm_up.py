"""Do once what every process does first: what it leaves in memory is shared when they are forked.

Compiled expressions, what classes are found to be, the driver's modules: made after the fork, each
process would have them for itself, and a copy of every page that making them touched.
"""

import asyncio
from datetime import UTC, datetime
from typing import Final

import structlog

from events import database

LONGEST_SECONDS: Final = 2.0
"""A database that is silent is not waited for: without all this, processes are larger, no more."""

_log = structlog.get_logger(__name__)


def ask_database() -> bool:
    """Open a pool, ask, close it, and tell whether that went well; if not, processes will see."""
    database.engine()  # Outside of a loop, where Piccolo would make a thread for it.
    try:
        asyncio.run(_ask())
    except Exception as error:
        _log.debug("not asked before the fork", why=repr(error))
        return False
    return True


async def _ask() -> None:
    async with asyncio.timeout(LONGEST_SECONDS), database.pool(size=1):
        await database.value("SELECT clock_timestamp()")


def look_at_timetable() -> None:
    """Find when each job comes next, as a worker does that begins."""
    from events.worker.settings import cron_jobs

    for job in cron_jobs():
        job.calculate_next(datetime.now(UTC))

"""Run a job: by one process at a time; beside the others where it takes long.

Whoever starts it, Arq or the clock, starts it here.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, TypedDict

import asyncpg
import structlog

from events import database
from events.files import is_disk_full
from events.mail.transport.sender import Sender
from events.monitoring import counters
from events.storage import Away

PATIENCE_SECONDS: Final = 4.0
"""A job that takes longer, such as a backup, goes on beside the others."""

log = structlog.get_logger(__name__)


class Context(TypedDict):
    """What a worker process gives its jobs; Arq adds its own (`redis`, `job_id` …)."""

    sender: Sender
    reported: Counter[str]
    """Of the sender's counts, what the log has been given already."""
    running: set[asyncio.Task[str | None]]
    """Jobs that have begun and not ended."""


@dataclass(frozen=True)
class Job:
    """A function, and the seconds of each minute at which it starts."""

    do: Callable[[Context], Awaitable[str | None]]
    seconds: Iterable[int]
    one_process: bool = True
    """Done by one process at a time, under an advisory lock of its name."""

    @property
    def name(self) -> str:
        """The function's name, which is what Arq calls it; keep it across releases."""
        return self.do.__name__


def context(sender: Sender) -> Context:
    """Make what the jobs of this process are given."""
    return {"sender": sender, "reported": Counter(), "running": set()}


async def run(job: Job, ctx: Context) -> str | None:
    """Do a job and return what it did; after PATIENCE_SECONDS let it go on beside the others.

    A database that is away puts it off until it starts next. Raises whatever else it raises.
    """
    task = asyncio.create_task(_attempt(job, ctx), name=job.name)
    ctx["running"].add(task)
    task.add_done_callback(ctx["running"].discard)
    await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    if task.done():
        return task.result()
    task.add_done_callback(_log_end)
    return "goes on"


async def finish(ctx: Context) -> None:
    """Wait PATIENCE_SECONDS for jobs that have begun, then stop them."""
    if ctx["running"]:
        await asyncio.wait(ctx["running"], timeout=PATIENCE_SECONDS)
    for task in ctx["running"]:
        task.cancel()
    await asyncio.gather(*ctx["running"], return_exceptions=True)


async def _attempt(job: Job, ctx: Context) -> str | None:
    began, outcome = time.monotonic(), "failed"
    try:
        if not job.one_process:
            did = await job.do(ctx)
        else:
            async with database.try_advisory_lock(f"job {job.name}") as locked:
                did = await job.do(ctx) if locked else None
        outcome = "done"
    except (
        *database.AWAY,
        asyncpg.CannotConnectNowError,
        asyncpg.TooManyConnectionsError,
        asyncpg.DiskFullError,
        Away,
    ) as error:
        log.warning("job put off", job=job.name, error=str(error))
        outcome, full = "put off", is_disk_full(error)
        if isinstance(error, Away):
            return "put off: the files cannot be reached"
        return "put off: the disk is full" if full else "put off: the database is away"
    finally:
        counters.job(job.name, outcome, time.monotonic() - began)
    return did


def _log_end(task: asyncio.Task[str | None]) -> None:
    if task.cancelled():
        log.warning("job stopped", job=task.get_name())
    elif error := task.exception():
        log.error("job failed", job=task.get_name(), exc_info=error)
    else:
        log.info("job done", job=task.get_name(), did=task.result())

"""What `arq events.worker.WorkerSettings` runs and `arq --check events.worker.WorkerSettings` asks.

Import it late: it reads where Redis is. Arq alone ends when Redis does; `events worker` does not.
"""

import contextlib
import logging
import os
import socket
from typing import Any, Final

import structlog
from arq.connections import RedisSettings
from arq.cron import CronJob, cron
from arq.worker import Worker, create_worker, func

from events import embedded, logs, wakeup
from events.errors import Unusable
from events.mail.transport.sender import Sender
from events.settings import settings
from events.worker import background, running
from events.worker.jobs import JOBS
from events.worker.running import Context, Job


class ArqContext(Context, total=False):
    """What Arq hands to each of its functions, with what `start` adds for `stop`."""

    stack: contextlib.AsyncExitStack


log = structlog.get_logger(__name__)

_joined: Final = contextlib.ExitStack()
"""Holds the servers of another process in use until this process ends."""


def cron_jobs() -> list[CronJob]:
    """Return every job with its times. Made anew for each Worker: they remember their next run."""
    return [timetable(job) for job in JOBS]


def timetable(job: Job) -> CronJob:
    """Return when a job starts, as Arq says it."""
    return cron(_coroutine(job), name=f"cron:{job.name}", second=set(job.seconds))


async def start(ctx: ArqContext) -> None:
    """Wait for the database, then send, take in mail and show signs of life until `stop`."""
    arq_log = logging.getLogger("arq")
    arq_log.propagate = not arq_log.handlers  # Its lines are Arq's own; ours go through our chain.
    logs.configure()
    given = running.context(Sender())
    ctx["sender"], ctx["reported"] = given["sender"], given["reported"]
    ctx["running"] = given["running"]
    stack = ctx["stack"] = contextlib.AsyncExitStack()
    await stack.enter_async_context(background.pool())
    await stack.enter_async_context(background.at_work(ctx))
    log.info("worker ready")


async def stop(ctx: ArqContext) -> None:
    """Finish the mails and jobs under way."""
    if "stack" in ctx:
        await ctx["stack"].aclose()


def supervised(ctx: Context) -> Worker:
    """Make the same worker for `events worker`, which has opened and closes everything itself."""
    return create_worker(
        dict(vars(WorkerSettings)),
        ctx=dict(ctx),
        cron_jobs=cron_jobs(),
        redis_settings=wakeup.redis_settings(),
        on_startup=None,
        on_shutdown=None,
        handle_signals=False,
    )


def _coroutine(job: Job) -> Any:
    async def run(ctx: ArqContext) -> str | None:
        return await running.run(job, ctx)

    return run


def _redis_settings() -> RedisSettings:
    """Return where Redis is: as set, or that of an `events serve` on this data folder.

    Raises Unusable where there is neither.
    """
    here = settings()
    if not (here.database_url and here.redis_url):
        servers = _joined.enter_context(embedded.joined(here))
        if servers is None:
            raise Unusable(
                "Arq finds no servers: set EVENTS_DATABASE_URL and EVENTS_REDIS_URL, or run it"
                " beside `events serve`. `events worker` brings its own."
            )
        os.environ.update(servers.environment())
        settings.cache_clear()
    found = wakeup.redis_settings()
    found.conn_retries = RedisSettings.conn_retries
    return found


class WorkerSettings:
    """Arq's settings."""

    functions = tuple(func(_coroutine(job), name=job.name) for job in JOBS)
    cron_jobs = cron_jobs()
    redis_settings = _redis_settings()
    queue_name = wakeup.QUEUE
    on_startup = start
    on_shutdown = stop
    job_serializer = wakeup.to_json
    job_deserializer = wakeup.from_json
    keep_result = 0  # While a result is kept, the same job id cannot be enqueued again.
    max_jobs = 2 * len(JOBS)
    job_timeout = 2 * running.PATIENCE_SECONDS
    job_completion_wait = int(3 * running.PATIENCE_SECONDS)
    poll_delay = 0.2
    health_check_interval = 10
    health_check_key = f"{wakeup.QUEUE}:health-check:{socket.gethostname()}"

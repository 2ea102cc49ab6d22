"""Arq's settings and jobs, and the loops that go on without Redis.

Arq's worker ends when Redis does, so it is started again with backoff; meanwhile sending goes on,
because every worker looks by itself every few seconds.
"""

import asyncio
import contextlib
import logging
import random
import signal
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg
import structlog
from arq.worker import Worker, func

from events import clock, database, wakeup
from events.backups.nightly import make_nightly_backup
from events.calendars.warm_up import write_ahead
from events.csv_import.upload_store import forget_uploads
from events.deliveries import figures, heartbeat
from events.deliveries.prune import prune
from events.inbox.listen import listen
from events.mail.transport.sender import Sender
from events.mail.transport.settle_batch import DATABASE_AWAY
from events.operations.people.erase import finish_erasures, forget_expired
from events.operations.programmes import publisher
from events.organisers.undo import snapshots
from events.registrations.signup.rate_limits import forget_requests
from events.registrations.signup.waitlist import lapse_offers
from events.settings import settings

log = structlog.get_logger(__name__)

PERIODIC: Final[Sequence[Callable[[datetime], Awaitable[Any]]]] = (
    prune,
    lapse_offers,
    finish_erasures,
    forget_expired,
    forget_requests,
    forget_uploads,
    snapshots.forget,
    make_nightly_backup,
)
"""What is done once a minute, by one worker at a time."""

PERIOD_SECONDS: Final = 60.0
SIGN_SECONDS: Final = 10.0
LONGEST_WAIT: Final = 15.0
_PERIODIC_LOCK: Final = 0x0CA05E420


async def run(*, sender: Sender | None = None) -> None:
    """Work until SIGTERM or SIGINT; what is in the air is finished first.

    A machine boots in any order: where the database is away, it is waited for.
    """
    stop = asyncio.Event()
    _stop_on_signals(stop)
    logging.getLogger("arq").setLevel(logging.WARNING)
    async with contextlib.AsyncExitStack() as stack:
        if await _reach_database(stack, stop):
            await work(stop, sender or Sender())


async def _reach_database(stack: contextlib.AsyncExitStack, stop: asyncio.Event) -> bool:
    """Open the pool as soon as that can be; False if told to stop before."""
    stopped = asyncio.create_task(stop.wait())
    wait = 1.0
    while not stop.is_set():
        heartbeat.beat()
        opening = asyncio.create_task(stack.enter_async_context(database.pool()))
        await asyncio.wait({opening, stopped}, return_when=asyncio.FIRST_COMPLETED)
        opening.cancel()
        try:
            await opening
        except asyncio.CancelledError:
            if not stop.is_set():
                raise
        except (*DATABASE_AWAY, asyncpg.PostgresError) as error:
            log.warning("waiting for the database", error=str(error), again_in=wait)
        else:
            stopped.cancel()
            return True
        await asyncio.wait({stopped}, timeout=wait)
        wait = min(wait * 2, LONGEST_WAIT)
    heartbeat.end()
    return False


async def work(stop: asyncio.Event, sender: Sender) -> None:
    """Send, answer the bell and tidy up until `stop`; for whoever has a pool already."""
    await publisher.refresh_at_start()
    log.info("worker ready")
    background = [
        asyncio.create_task(task)
        for task in (
            _answer_the_bell(sender),
            _keep_periodic(),
            _report(sender),
            _show_signs(sender),
            listen(),
            write_ahead(),
            publisher.keep_refreshing(),
        )
    ]
    sending = asyncio.create_task(sender.run())
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({sending, stopped}, return_when=asyncio.FIRST_COMPLETED)
    sender.stop()
    for task in (*background, stopped):
        task.cancel()
    await asyncio.gather(*background, stopped, return_exceptions=True)
    await sending
    heartbeat.end()
    log.info("worker ended", **sender.counts)


async def look_what_is_due(ctx: dict[str, Any]) -> None:
    """The only job: wake this worker's sender."""
    ctx["sender"].look()


def arq_worker(sender: Sender) -> Worker:
    """Arq's worker: short jobs, JSON, no results kept (a kept one would silence the bell)."""
    return Worker(
        functions=[func(look_what_is_due, name=wakeup.JOB)],
        queue_name=wakeup.QUEUE,
        redis_settings=wakeup.redis_settings(),
        ctx={"sender": sender},
        keep_result=0,
        job_timeout=5,
        job_completion_wait=6,
        poll_delay=0.2,
        handle_signals=False,
        log_results=False,
        job_serializer=wakeup.written,
        job_deserializer=wakeup.read,
    )


async def _answer_the_bell(sender: Sender) -> None:
    wait = 1.0
    while True:
        began = asyncio.get_running_loop().time()
        worker = arq_worker(sender)
        try:
            await worker.async_run()
        except Exception as error:
            log.warning("Redis out of reach", error=type(error).__name__)
        finally:
            with contextlib.suppress(Exception):
                await worker.pool.aclose(close_connection_pool=True)
        lasted = asyncio.get_running_loop().time() - began
        wait = 1.0 if lasted > 60 else min(wait * 2, 30.0)
        await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret


async def _keep_periodic() -> None:
    while True:
        try:
            await _run_periodic()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            log.warning("periodic work put off", error=str(error))
        await asyncio.sleep(PERIOD_SECONDS)


async def _run_periodic() -> None:
    """Each job by itself: one that fails is logged, and the others run."""
    connection = await asyncpg.connect(dsn=settings().database_url)
    try:
        if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _PERIODIC_LOCK):
            return
        for job in PERIODIC:
            try:
                await job(clock.now())
            except Exception:
                log.exception("periodic work failed", job=job.__name__)
    finally:
        await connection.close()


async def _show_signs(sender: Sender) -> None:
    """Touch the sign of life while the sender looks; a sender that hangs shows none."""
    while True:
        if sender.silent_for() < heartbeat.SILENT_SECONDS:
            heartbeat.beat()
        await asyncio.sleep(SIGN_SECONDS)


async def _report(sender: Sender) -> None:
    """Depth and lateness in the log once a minute, while there is anything to tell."""
    told = 0
    while True:
        await asyncio.sleep(PERIOD_SECONDS)
        with contextlib.suppress(OSError, TimeoutError, asyncpg.PostgresError):
            queue = await figures.queue(clock.now())
            done = sender.counts.total()
            if queue.due or done != told:
                log.info(
                    "deliveries", due=queue.due, late_seconds=round(queue.lateness), **sender.counts
                )
            told = done


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not in the main thread, where the embedding server handles signals itself.
        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
            loop.add_signal_handler(number, stop.set)

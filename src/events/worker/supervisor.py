"""`events worker`: Arq's worker while Redis answers, the same jobs by the clock while it does not.

Arq's worker ends when Redis does, or hangs where Redis is silent; sending goes on beside both.
"""

import asyncio
import contextlib
import importlib
import logging
import random
import signal
from collections.abc import Coroutine
from typing import Any, Final

import structlog
from arq.worker import Worker

from events import wakeup
from events.mail.transport.sender import Sender
from events.worker import background, fallback, running
from events.worker.running import Context

SHORTEST_WAIT, LONGEST_WAIT = 1.0, 30.0
"""Between two tries to reach Redis."""

LOOK_SECONDS: Final = 5.0
"""How often Redis is asked whether it is there; after two times without an answer it is away."""

log = structlog.get_logger(__name__)


async def run(*, sender: Sender | None = None) -> None:
    """Work until SIGTERM or SIGINT; what is under way is finished first."""
    stop = asyncio.Event()
    _stop_on_signals(stop)
    async with contextlib.AsyncExitStack() as stack:
        if await _unless(stop, stack.enter_async_context(background.pool())):
            await work(stop, sender or Sender())


async def work(stop: asyncio.Event, sender: Sender) -> None:
    """Send and do every job until `stop`; for whoever has a pool already."""
    # It reads where Redis is, so it is imported late; and now, before another release lies there.
    importlib.import_module("events.worker.settings")
    ctx = running.context(sender)
    with _quiet_arq():
        async with background.at_work(ctx) as sending:
            log.info("worker ready")
            doing = asyncio.create_task(_do_jobs(ctx))
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait({doing, sending, stopped}, return_when=asyncio.FIRST_COMPLETED)
            for task in (doing, stopped):
                task.cancel()
            await asyncio.gather(doing, stopped, return_exceptions=True)


async def _do_jobs(ctx: Context) -> None:
    """Let Arq's worker do the jobs, and the clock between two of Arq's workers."""
    wait, loop = SHORTEST_WAIT, asyncio.get_running_loop()
    while True:
        began = loop.time()
        if await wakeup.redis_answers():
            await _run_arq(ctx)
        wait = SHORTEST_WAIT if loop.time() - began > 60 else min(wait * 2, LONGEST_WAIT)
        by_the_clock = asyncio.create_task(fallback.run_by_the_clock(ctx))
        try:
            log.warning("Redis out of reach; jobs go by the clock")
            await _redis_back(wait)
        finally:
            by_the_clock.cancel()
            await asyncio.gather(by_the_clock, return_exceptions=True)


async def _run_arq(ctx: Context) -> None:
    """Run one of Arq's workers until Redis goes; what it has begun is finished before."""
    from events.worker.settings import supervised

    worker = supervised(ctx)
    working = asyncio.create_task(worker.async_run())
    watching = asyncio.create_task(_redis_gone())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if working.done() and (error := working.exception()):
            log.warning("Arq's worker ended", error=f"{type(error).__name__}: {error}")
    finally:
        watching.cancel()
        await _end(worker, working)


async def _end(worker: Worker, working: asyncio.Task[None]) -> None:
    """End one of Arq's workers in order; its own `close` would wait for a Redis that is away."""
    worker.allow_pick_jobs = False
    if worker.tasks:
        await asyncio.wait(worker.tasks.values(), timeout=2 * running.PATIENCE_SECONDS)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    with contextlib.suppress(Exception):
        async with asyncio.timeout(wakeup.LONGEST_SECONDS):
            await worker.pool.delete(worker.health_check_key)
    with contextlib.suppress(Exception):
        await worker.pool.aclose(close_connection_pool=True)


async def _redis_gone() -> None:
    """Return when Redis has not answered twice."""
    missed = 0
    while missed < 2:
        await asyncio.sleep(LOOK_SECONDS)
        missed = 0 if await wakeup.redis_answers() else missed + 1


async def _redis_back(wait: float) -> None:
    """Return when Redis answers, but not before a wait that grows where it keeps going away."""
    while True:
        await asyncio.sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
        if await wakeup.redis_answers():
            return
        wait = min(wait * 2, LONGEST_WAIT)


async def _unless(stop: asyncio.Event, doing: Coroutine[Any, Any, None]) -> bool:
    """Do something unless told to stop before it is done; return whether it is."""
    task, stopped = asyncio.create_task(doing), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        await task
        return not stop.is_set()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return False


def _stop_on_signals(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Not in the main thread, where the embedding server handles signals itself.
        with contextlib.suppress(ValueError, RuntimeError, NotImplementedError):
            loop.add_signal_handler(number, stop.set)


@contextlib.contextmanager
def _quiet_arq() -> Any:
    arq_log = logging.getLogger("arq.worker")
    arq_log.addFilter(_tells_something)
    try:
        yield
    finally:
        arq_log.removeFilter(_tells_something)


def _tells_something(record: logging.LogRecord) -> bool:
    """Leave out of Arq's log that a job begins, that one had nothing to do, and its health."""
    if record.levelno > logging.INFO or not isinstance(record.msg, str):
        return True
    if "→" in record.msg or record.msg.startswith("recording health"):
        return False
    return not ("←" in record.msg and isinstance(record.args, tuple) and not record.args[-1])

"""The same jobs by the clock, for as long as Redis is away."""

import asyncio
from datetime import UTC, datetime

import structlog

from events.worker import running
from events.worker.jobs import JOBS
from events.worker.running import Context, Job

log = structlog.get_logger(__name__)


async def run_by_the_clock(ctx: Context) -> None:
    """Start every job at its times until cancelled; what has begun by then is not stopped."""
    await asyncio.gather(*(_repeat(job, ctx) for job in JOBS))


async def _repeat(job: Job, ctx: Context) -> None:
    from events.worker.settings import timetable

    times = timetable(job)
    while True:
        now = datetime.now(UTC)
        # A machine's clock that is being set may not have reached the time that was slept until.
        times.calculate_next(max(now, times.next_run or now))
        assert times.next_run is not None
        await asyncio.sleep((times.next_run - now).total_seconds())
        try:
            did = await running.run(job, ctx)
        except Exception:
            log.exception("job failed", job=job.name)
        else:
            if did:
                log.info("job done without Redis", job=job.name, did=did)

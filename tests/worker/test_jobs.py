"""The registry: each job by one process at a time, and a long one holds up no other."""

import asyncio
import contextlib
import math
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, tzinfo

import pytest

from events import clock, database
from events.mail.transport.sender import Sender
from events.worker import fallback, jobs, running
from events.worker import settings as worker_settings
from events.worker.running import Context, Job
from events.worker.settings import timetable
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture(autouse=True)
def _machine_may_be_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long here is the machine, and no job."""
    monkeypatch.setattr(running, "PATIENCE_SECONDS", PATIENCE_SECONDS)


async def _nothing(_ctx: Context) -> None:
    return


EACH_SECOND = Job(_nothing, seconds=range(60))


class Slow:
    """A job that takes as long as the test wants, and counts how many of it run at once."""

    def __init__(self) -> None:
        self.began, self.end, self.both = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.runs, self.now, self.most = 0, 0, 0

    def job(self) -> Job:
        async def slow(_ctx: Context) -> str:
            self.began.set()
            self.runs, self.now = self.runs + 1, self.now + 1
            self.most = max(self.most, self.now)
            if self.now > 1:
                self.both.set()
            await self.end.wait()
            self.now -= 1
            return "slept"

        return Job(slow, seconds=range(60))


async def test_two_processes_do_a_job_one_at_a_time() -> None:
    slow = Slow()
    first = asyncio.create_task(running.run(slow.job(), running.context(Sender())))
    await slow.began.wait()
    assert await running.run(slow.job(), running.context(Sender())) is None
    slow.end.set()
    assert await first == "slept"
    assert (slow.runs, slow.most) == (1, 1)


async def test_without_the_advisory_lock_both_do_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control."""

    @contextlib.asynccontextmanager
    async def unlocked(_name: str) -> AsyncIterator[bool]:
        yield True

    monkeypatch.setattr(database, "try_advisory_lock", unlocked)
    slow = Slow()
    both = [
        asyncio.create_task(running.run(slow.job(), running.context(Sender()))) for _ in range(2)
    ]
    async with asyncio.timeout(PATIENCE_SECONDS):
        await slow.both.wait()
    slow.end.set()
    await asyncio.gather(*both)
    assert (slow.runs, slow.most) == (2, 2)


async def test_a_long_job_goes_on_beside_the_others_and_begins_no_second_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "PATIENCE_SECONDS", 0.2)
    slow, ctx = Slow(), running.context(Sender())
    assert await running.run(slow.job(), ctx) == "goes on"
    monkeypatch.setattr(running, "PATIENCE_SECONDS", PATIENCE_SECONDS)
    assert await running.run(slow.job(), ctx) is None
    assert [task.get_name() for task in ctx["running"]] == ["slow"]
    slow.end.set()
    await asyncio.gather(*ctx["running"])
    assert slow.runs == 1


async def test_a_job_that_has_begun_is_finished_before_its_process_ends() -> None:
    slow, ctx = Slow(), running.context(Sender())
    asking = asyncio.create_task(running.run(slow.job(), ctx))
    await slow.began.wait()
    asking.cancel()
    slow.end.set()
    await running.finish(ctx)
    assert slow.now == 0
    assert not ctx["running"]


async def test_by_the_clock_every_job_starts_at_its_times(monkeypatch: pytest.MonkeyPatch) -> None:
    started = asyncio.Queue[float]()

    async def notes(_ctx: Context) -> None:
        started.put_nowait(clock.now().timestamp())

    monkeypatch.setattr(fallback, "JOBS", (Job(notes, seconds=range(60)),))
    ticking = asyncio.create_task(fallback.run_by_the_clock(running.context(Sender())))
    async with asyncio.timeout(PATIENCE_SECONDS):
        times = [await started.get() for _ in range(3)]
    ticking.cancel()
    within = timetable(jobs.JOBS[0]).microsecond / 1_000_000  # Arq's jobs start within a second.
    assert len({math.floor(time - within) for time in times}) == len(times)


async def test_a_clock_that_is_being_set_back_starts_no_job_twice_for_one_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls = 0

    class SetBack(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:
            nonlocal calls
            calls += 1
            return datetime.now(tz) - calls * timedelta(milliseconds=5)

    table, started = timetable(EACH_SECOND), asyncio.Queue[datetime | None]()

    async def notes(_ctx: Context) -> None:
        started.put_nowait(table.next_run)

    monkeypatch.setattr(worker_settings, "timetable", lambda _job: table)
    monkeypatch.setattr(fallback, "datetime", SetBack)
    monkeypatch.setattr(fallback, "JOBS", (Job(notes, seconds=range(60)),))
    ticking = asyncio.create_task(fallback.run_by_the_clock(running.context(Sender())))
    async with asyncio.timeout(PATIENCE_SECONDS):
        times = [await started.get() for _ in range(3)]
    ticking.cancel()
    assert len(set(times)) == len(times)


async def test_a_job_that_fails_by_the_clock_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried = asyncio.Queue[None]()

    async def fails(_ctx: Context) -> None:
        tried.put_nowait(None)
        raise ValueError

    monkeypatch.setattr(fallback, "JOBS", (Job(fails, seconds=range(60)),))
    ticking = asyncio.create_task(fallback.run_by_the_clock(running.context(Sender())))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await tried.get()
        await tried.get()
    ticking.cancel()


@pytest.mark.parametrize("job", jobs.JOBS, ids=lambda job: job.name)
async def test_every_job_runs_on_an_empty_site_and_has_nothing_to_tell(job: Job) -> None:
    assert await running.run(job, running.context(Sender())) is None


async def test_a_job_says_what_it_did() -> None:
    await database.execute(
        "INSERT INTO request_counts (client, since) VALUES ('a', $1), ('b', $1)",
        clock.now() - timedelta(hours=2),
    )
    job = next(job for job in jobs.JOBS if job.do is jobs.forget_requests)
    assert await running.run(job, running.context(Sender())) == "request counts dropped: 2"


async def test_sending_says_what_became_of_mails_once() -> None:
    ctx = running.context(Sender())
    ctx["sender"].counts.update({"sent": 3, "refused": 1})
    assert await jobs.send_due(ctx) == "refused: 1, sent: 3"
    ctx["sender"].counts.update({"sent": 2})
    assert await jobs.send_due(ctx) == "sent: 2"
    assert await jobs.send_due(ctx) is None

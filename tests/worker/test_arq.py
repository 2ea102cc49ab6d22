"""Arq is the worker: `arq events.worker.WorkerSettings`, `arq --check`, and what supervises it."""

import asyncio
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest

from events import database
from events.clock import now
from events.registrations.signup.register import register
from events.worker import jobs
from tests import factories
from tests.mail_sink import MailSink
from tests.registrations.test_register import form
from tests.worker.processes import ARQ, EVENTS_WORKER, Process, Valkey, checked, process

pytestmark = pytest.mark.usefixtures("database")

WATCHED_SECONDS = 66
"""A minute and a little: every job is due in it at least once."""

_BEGUN = re.compile(r"^(?P<at>\d\d:\d\d:\d\d): +[\d.]+s → cron:(?P<job>\w+)\(")


@pytest.mark.timeout(300)
async def test_two_of_arqs_processes_do_each_job_once_a_tick(
    tmp_path: Path, redis_url: str
) -> None:
    ticks = await _ticks(tmp_path, redis_url, redis_url)
    assert {job for job, _ in ticks} == {job.name for job in jobs.JOBS}
    assert set(ticks.values()) == {1}


@pytest.mark.timeout(300)
async def test_without_a_common_redis_each_would_do_every_tick(
    tmp_path: Path, redis_url: str
) -> None:
    """The negative control: the measure counts what runs twice."""
    with Valkey(tmp_path) as valkey:
        ticks = await _ticks(tmp_path, redis_url, valkey.url, seconds=15)
    assert set(ticks.values()) == {2}


@pytest.mark.timeout(180)
async def test_plain_arq_sends_and_answers_its_check_and_ends_in_order(
    tmp_path: Path, mail_sink: MailSink
) -> None:
    assert checked() == 1
    talk = await factories.session()
    with process(ARQ, tmp_path) as arq:
        await arq.logged("worker ready")
        await register(talk["id"], form(), at=now())
        await mail_sink.arrived(1, seconds=60)
        await arq.logged("← cron:send_due ● 'sent: 1'")
        assert checked() == 0
        # In a pause between jobs: where one begins at that very moment, Arq cancels it and says so.
        await arq.logged("← cron:write_calendars", after=len(arq.lines()))
        assert arq.stop() == 0
        await arq.logged("worker ended")
    assert checked() == 1


@pytest.mark.timeout(300)
async def test_the_same_jobs_go_on_while_valkey_is_dead_and_arq_does_them_again_after(
    tmp_path: Path, mail_sink: MailSink
) -> None:
    await factories.session()
    with (
        Valkey(tmp_path) as valkey,
        process(EVENTS_WORKER, tmp_path, EVENTS_REDIS_URL=valkey.url) as worker,
    ):
        line = await _calendars_written(worker, "← cron:write_calendars")
        valkey.kill()
        line = await worker.logged("jobs go by the clock", after=line)
        line = await _calendars_written(worker, "job done without Redis", after=line)
        valkey.start()
        line = await worker.logged("Starting worker for", after=line, seconds=90)
        await _calendars_written(worker, "← cron:write_calendars", after=line)
        assert worker.stop() == 0


@pytest.mark.timeout(300)
async def test_plain_arq_alone_ends_with_valkey(tmp_path: Path) -> None:
    """The negative control: it is `events worker` that goes on."""
    await factories.session()
    with (
        Valkey(tmp_path) as valkey,
        process(ARQ, tmp_path, EVENTS_REDIS_URL=valkey.url) as arq,
    ):
        await arq.logged("worker ready")
        valkey.kill()
        assert await asyncio.to_thread(arq.wait) != 0


def _tick(line: str) -> tuple[str, dt.datetime] | None:
    """Return the job that a line of Arq's says it begins, and the time at which it was to begin."""
    found = _BEGUN.match(line)
    if found is None:
        return None
    job = next(job for job in jobs.JOBS if job.name == found["job"])
    began = dt.datetime.combine(_local().date(), dt.time.fromisoformat(found["at"]))
    late = min((began.second - second) % 60 for second in job.seconds)
    return job.name, began - dt.timedelta(seconds=late)


def _local() -> dt.datetime:
    """Return the time as Arq's log says it."""
    return dt.datetime.now().astimezone().replace(tzinfo=None)


async def _calendars_written(worker: Process, words: str, *, after: int = 0) -> int:
    """Throw away what is written for calendars and wait until a job says that it wrote it anew."""
    await database.execute("DELETE FROM vevent_cache")
    return await worker.logged(words, after=after, seconds=60)


async def _ticks(
    folder: Path, *redis_urls: str, seconds: float = WATCHED_SECONDS
) -> Counter[tuple[str, dt.datetime]]:
    """Return how often each job began at each of its times, over a process for each Redis."""
    processes = [Process(ARQ, folder, EVENTS_REDIS_URL=url) for url in redis_urls]
    try:
        await asyncio.gather(*(each.logged("worker ready") for each in processes))
        first = _local() + dt.timedelta(seconds=4)
        await asyncio.sleep(seconds)
        last = _local() - dt.timedelta(seconds=4)
    finally:
        for each in processes:
            each.stop()
    return Counter(
        tick
        for each in processes
        for line in each.lines()
        if (tick := _tick(line)) and first <= tick[1] <= last
    )

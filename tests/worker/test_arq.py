"""Arq is the worker: `arq events.worker.WorkerSettings`, `arq --check`, and what supervises it."""

import asyncio
import contextlib
import os
import re
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from events import database
from events.clock import now
from events.registrations.signup.register import register
from events.worker import jobs
from tests import factories
from tests.mail_sink import MailSink
from tests.registrations.test_register import form
from tests.served import PATIENCE_SECONDS
from tests.worker.processes import (
    ARQ,
    EVENTS_WORKER,
    TICKING,
    Process,
    Valkey,
    checked,
    process,
)

pytestmark = pytest.mark.usefixtures("database")

_TICK = re.compile(r"tick cron:(?P<job>\w+):(?P<at>\d+)$")

SOON_SECONDS = 7.0
"""After that what is written for calendars is thrown away once more."""

Tick = tuple[str, int]
"""A job, and the time at which it was to begin."""


async def test_two_of_arqs_processes_do_each_job_once_a_tick(
    tmp_path: Path, redis_url: str
) -> None:
    names = {job.name for job in jobs.JOBS}

    def each_job_began(begun: list[Counter[Tick]]) -> bool:
        return {job for ticks in begun for job, _ in ticks} == names

    first, second = await _ticks(tmp_path, redis_url, redis_url, until=each_job_began)
    assert set((first + second).values()) == {1}


async def test_without_a_common_redis_each_would_do_every_tick(
    tmp_path: Path, redis_url: str
) -> None:
    """The negative control: the measure counts what runs twice."""

    def both_have_several(begun: list[Counter[Tick]]) -> bool:
        return len(_between(*begun)) >= 5

    with Valkey(tmp_path) as valkey:
        first, second = await _ticks(tmp_path, redis_url, valkey.url, until=both_have_several)
    assert 2 in _between(first, second)


async def test_plain_arq_sends_and_answers_its_check_and_ends_in_order(
    tmp_path: Path, mail_sink: MailSink
) -> None:
    assert checked() == 1
    talk = await factories.session()
    with process(ARQ, tmp_path) as arq:
        await arq.logged("worker ready")
        await register(talk["id"], form(), at=now())
        await mail_sink.arrived(1)
        await arq.logged("← cron:send_due ● 'sent: 1'")
        assert checked() == 0
        # In a pause between jobs: where one begins at that very moment, Arq cancels it and says so.
        await arq.logged("← cron:write_calendars", after=len(arq.lines()))
        assert arq.stop() == 0
        await arq.logged("worker ended")
    assert checked() == 1


def test_arq_without_servers_says_in_a_sentence_what_it_lacks(tmp_path: Path) -> None:
    nowhere = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    asked = subprocess.run(
        [ARQ[0], "--check", ARQ[1]], env={**nowhere, "EVENTS_DATA_DIR": str(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert asked.returncode == 1
    assert asked.stderr.startswith("Arq finds no servers: set EVENTS_DATABASE_URL")
    assert "Traceback" not in asked.stderr


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
        line = await _calendars_written(worker, '"job": "write_calendars"', after=line)
        valkey.start()
        line = await worker.logged("Starting worker for", after=line)
        await _calendars_written(worker, "← cron:write_calendars", after=line)
        assert worker.stop() == 0


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


async def _calendars_written(worker: Process, words: str, *, after: int = 0) -> int:
    """Throw away what is written for calendars until a job says that it wrote it anew.

    Once would not do: a job that Redis's return ends may have written it and not yet said so.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await database.execute("DELETE FROM vevent_cache")
            with contextlib.suppress(TimeoutError):
                return await worker.logged(words, after=after, seconds=SOON_SECONDS)


async def _ticks(
    folder: Path, *redis_urls: str, until: Callable[[list[Counter[Tick]]], bool]
) -> list[Counter[Tick]]:
    """Return how often each process, one for each Redis, began each tick, once that is enough."""
    processes = [Process(TICKING, folder, EVENTS_REDIS_URL=url) for url in redis_urls]
    try:
        await asyncio.gather(*(each.logged("worker ready") for each in processes))
        async with asyncio.timeout(PATIENCE_SECONDS):
            while not until([_begun(each) for each in processes]):  # noqa: ASYNC110 - a log rings not
                await asyncio.sleep(0.5)
    finally:
        for each in processes:
            each.stop()
    return [_begun(each) for each in processes]


def _between(first: Counter[Tick], second: Counter[Tick]) -> list[int]:
    """How often each tick began, of those while both processes were there."""
    if not (first and second):
        return []
    since = max(min(at for _, at in ticks) for ticks in (first, second))
    last = min(max(at for _, at in ticks) for ticks in (first, second))
    return [begun for (_, at), begun in (first + second).items() if since < at < last]


def _begun(process: Process) -> Counter[Tick]:
    found = (_TICK.match(line) for line in process.lines())
    return Counter((tick["job"], int(tick["at"])) for tick in found if tick)

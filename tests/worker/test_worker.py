"""The worker as a process: it wakes when something is due, and goes on without Redis."""

import asyncio
import json
from datetime import timedelta

import pytest
import redis.asyncio
from arq.constants import job_key_prefix
from click.testing import CliRunner

from events import wakeup
from events.cli.worker import command
from events.clock import now
from events.deliveries import heartbeat
from events.deliveries.claim import Claimed
from events.mail.transport import sender
from events.mail.transport.sender import Sender
from events.worker import background, supervisor
from tests.deliveries.ledger import owe, owed, plain_letter, states
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


async def test_a_woken_worker_looks_before_it_would_by_itself(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.mail.transport.sender.SWEEP_SECONDS", 600.0)
    async with _working():
        await asyncio.sleep(0.5)
        await owe(owed(1))
        await wakeup.wake_workers()
        await mail_sink.arrived(1)


async def test_waking_again_while_nobody_answers_is_one_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(3):
        await wakeup.wake_workers()
    pool = await wakeup._pool()
    assert [job.function for job in await pool.queued_jobs()] == [wakeup.JOB]


async def test_a_job_in_redis_is_json_without_data(redis_url: str) -> None:
    await wakeup.wake_workers()
    async with redis.asyncio.from_url(redis_url) as client:
        job = json.loads(await client.get(job_key_prefix + wakeup.JOB))
    assert (job["f"], job["a"], job["k"]) == (wakeup.JOB, [], {})


async def test_without_redis_mail_goes_on(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    from events.settings import settings

    monkeypatch.setenv("EVENTS_REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    async with _working():
        await asyncio.sleep(0.2)
        await owe(owed(1))
        await mail_sink.arrived(1)


async def test_a_reminder_leaves_by_itself_and_not_before_its_moment(mail_sink: MailSink) -> None:
    moment = now() + timedelta(seconds=2)
    await owe(owed(1, due_at=moment))
    async with _working():
        await mail_sink.arrived(1)
    assert now() >= moment


async def test_a_worker_told_to_stop_ends_soon_and_leaves_nothing_half_done(
    mail_sink: MailSink,
) -> None:
    await owe(*(owed(number) for number in range(300)))
    async with asyncio.timeout(PATIENCE_SECONDS), _working():
        await mail_sink.arrived(10)
    assert set(await states()) <= {"sent", "due"}


async def test_a_worker_shows_that_it_is_at_work(mail_sink: MailSink) -> None:
    assert heartbeat.silent_for() is None
    async with _working():
        await _checked(0)
    assert CliRunner().invoke(command, ["--check"]).exit_code == 1


async def test_a_worker_that_hangs_shows_no_sign(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "SILENT_SECONDS", 3.0)
    monkeypatch.setattr(background, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr(sender, "SWEEP_SECONDS", 0.2)
    well = asyncio.Event()
    well.set()

    async def hangs(_limit: int) -> list[Claimed]:
        await well.wait()
        return []

    monkeypatch.setattr(sender, "claim", hangs)
    async with _working():
        await _checked(0)
        well.clear()
        await _checked(1)
        well.set()
        await _checked(0)


async def _checked(code: int) -> None:
    """Return once `events worker --check` ends with this code."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while CliRunner().invoke(command, ["--check"]).exit_code != code:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


class _working:  # noqa: N801 - reads as a word in `async with`
    """A worker in this process, without its pool: the tests have one."""

    async def __aenter__(self) -> None:
        self.stop = asyncio.Event()
        self.task = asyncio.create_task(supervisor.work(self.stop, Sender(compose=plain_letter)))

    async def __aexit__(self, *_: object) -> None:
        self.stop.set()
        await self.task

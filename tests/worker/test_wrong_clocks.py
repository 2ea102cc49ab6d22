"""S9: a worker whose machine's clock is wrong loses no mail, sends none early, and says so."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from events import clock
from events.cli.doctor import stores
from events.deliveries import heartbeat
from tests.deliveries.ledger import delivery, owe, owed, states
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS
from tests.worker.processes import Process, process

DAY = timedelta(days=1)


def worker(seconds: float, without: str = "") -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.worker.shifted_process", str(seconds), without)


async def plan_mails() -> None:
    now = clock.now()
    await owe(
        owed(1, due_at=now - timedelta(seconds=2), useful_until=now + timedelta(hours=2)),
        owed(2, due_at=now + DAY, useful_until=now + DAY + timedelta(hours=1)),
        owed(3, due_at=now - timedelta(hours=2), useful_until=now - timedelta(hours=1)),
    )


async def until_settled(number: int, seconds: float = PATIENCE_SECONDS) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if (await delivery(number))["state"] not in ("due", "handing_off"):
                return
            await asyncio.sleep(0.2)


@pytest.mark.parametrize("seconds", [3 * 86_400, -300, 0])
async def test_what_is_due_is_decided_by_the_databases_clock(
    database: None, mail_sink: MailSink, tmp_path: Path, seconds: int
) -> None:
    await plan_mails()
    with process(worker(seconds), tmp_path) as running:
        await until_settled(1)
        await until_settled(3)
        assert await states() == {"sent": 1, "due": 1, "skipped": 1}
        assert (await delivery(1))["state"] == "sent"
        assert (await delivery(3))["state"] == "skipped"
        assert len(mail_sink) == 1
        await _says_so(running, seconds)


async def _says_so(running: Process, seconds: int) -> None:
    told = [finding.what for finding in stores._workers_clocks()]
    if seconds:
        await running.logged("this machine's clock differs from PostgreSQL's")
        assert len(told) == 1
        assert ("ahead of" if seconds > 0 else "behind") in told[0]
    else:
        assert told == []
        assert all(abs(ahead) < 10 for ahead in heartbeat.clocks().values())


async def test_a_worker_by_its_own_clock_would_throw_mails_away(
    database: None, mail_sink: MailSink, tmp_path: Path
) -> None:
    """The negative control."""
    await plan_mails()
    with process(worker(3 * 86_400, "without"), tmp_path):
        await until_settled(1)
        await until_settled(2)
    assert await states() == {"skipped": 3}

"""Whatever makes a delivery due wakes the workers: after COMMIT, and only then."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio
import redis.asyncio

from events import database as db
from events import wakeup
from events.clock import now
from events.database import transaction
from events.deliveries import hold
from events.deliveries.limits import pause
from events.deliveries.plan import bring_forward, plan
from tests.deliveries.ledger import delivery, owe, owed
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

LATE_SECONDS = 0.3
"""Long enough for a job that must not come: one that does is there within milliseconds."""

Jobs = Callable[[float], Awaitable[int]]
Act = Callable[[], Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def jobs(redis_url: str) -> AsyncIterator[Jobs]:
    """Say how many jobs wait in Redis, once there is one or so many seconds have passed."""
    async with redis.asyncio.from_url(redis_url) as queue:

        async def waiting(seconds: float) -> int:
            number = 0
            for _ in range(round(seconds / 0.02)):
                number = int(await queue.zcard(wakeup.QUEUE))
                if number:
                    break
                await asyncio.sleep(0.02)
            return number

        yield waiting


async def _plan() -> None:
    assert await plan([owed(2)])


async def _bring_forward() -> None:
    assert await bring_forward(7, "follow-up", reason="too early", at=now())


async def _send_again() -> None:
    assert await hold.send_again((await delivery(1))["id"])


async def _resume() -> None:
    assert await pause.resume()


BECOMES_DUE = pytest.mark.parametrize("becomes_due", [_plan, _bring_forward, _send_again, _resume])


@pytest_asyncio.fixture(loop_scope="session", autouse=True)
async def a_held_mail_and_a_pause(database: None, redis_url: str) -> None:
    """What each of the acts below needs; the queue is emptied afterwards."""
    await owe(owed(1), owed(3, letter="follow-up", session_id=7))
    await db.execute("UPDATE deliveries SET state = 'held' WHERE subject_id = 1")
    await db.execute("UPDATE deliveries SET reason = 'too early' WHERE subject_id = 3")
    await pause.pause("ada@example.org", "a relay moves")
    await asyncio.gather(*wakeup._waking)
    async with redis.asyncio.from_url(redis_url) as queue:
        await queue.flushdb()


@BECOMES_DUE
async def test_the_workers_are_woken_after_commit(jobs: Jobs, becomes_due: Act) -> None:
    async with transaction():
        await becomes_due()
        assert await jobs(LATE_SECONDS) == 0
    assert await jobs(PATIENCE_SECONDS) == 1


@BECOMES_DUE
async def test_a_dry_run_wakes_nobody(jobs: Jobs, becomes_due: Act) -> None:
    async with db.dry_run(), transaction():
        await becomes_due()
    assert await jobs(LATE_SECONDS) == 0


@BECOMES_DUE
async def test_a_rollback_wakes_nobody(jobs: Jobs, becomes_due: Act) -> None:
    with pytest.raises(LookupError):
        await _fails_after(becomes_due)
    assert await jobs(LATE_SECONDS) == 0


async def _fails_after(act: Act) -> None:
    async with transaction():
        await act()
        raise LookupError


async def test_a_mail_already_owed_wakes_nobody(jobs: Jobs) -> None:
    async with transaction():
        assert await plan([owed(1)]) == 0
    assert await jobs(LATE_SECONDS) == 0

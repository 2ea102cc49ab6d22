"""R3, R4 and what follows from them: Redis and PostgreSQL go away while mail is owed and sent."""

import asyncio
import os
import time
from collections import Counter
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from events import database, wakeup
from events.settings import settings
from tests import sql
from tests.deliveries.ledger import owe, owed, states
from tests.faults.kit.proxy import Proxy, before_postgresql, through_postgresql
from tests.faults.kit.relay import Relay
from tests.faults.kit.workers import Workers
from tests.served import PATIENCE_SECONDS

IN_VAIN_SECONDS = 6.0
"""Several times what a worker takes that looks by itself."""
LONGEST_SECONDS = wakeup.LONGEST_SECONDS
SECONDS_WITHOUT_REDIS = float(os.environ.get("SOAK_REDIS_SECONDS", "30"))


@pytest.mark.timeout(int(SECONDS_WITHOUT_REDIS) + 1200)
async def test_without_redis_registrations_and_mails_go_on(
    relay: Relay, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _before_redis(redis_url) as proxy:
        url = _through(redis_url, proxy)
        monkeypatch.setenv("EVENTS_REDIS_URL", url)
        monkeypatch.setattr(wakeup, "_pools", {})
        settings.cache_clear()
        async with Workers(1, EVENTS_REDIS_URL=url):
            await _register(1)
            await relay.arrived(1)
            proxy.cut()
            ends = time.monotonic() + SECONDS_WITHOUT_REDIS
            number = 1
            while time.monotonic() < ends:
                number += 1
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await _register(number)
                await asyncio.sleep(0.5)
            await relay.arrived(number)
            proxy.mend()
            await _register(number + 1)
            await relay.arrived(number + 1)
    assert await states() == {"sent": number + 1}


async def test_without_looking_by_themselves_workers_would_need_redis(
    relay: Relay, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: a worker that only listens to the bell."""
    monkeypatch.setattr(wakeup, "_pools", {})
    with _before_redis(redis_url) as proxy:
        environment = {"EVENTS_REDIS_URL": _through(redis_url, proxy), "TEST_WITHOUT": "looking"}
        async with Workers(1, **environment):
            await _register(1)
            await relay.arrived(1)
            proxy.cut()
            await asyncio.sleep(0.5)
            await _register(2)
            with pytest.raises(AssertionError, match="1 of 2 mails came"):
                await relay.arrived(2, seconds=IN_VAIN_SECONDS)


async def test_a_half_open_redis_delays_no_response(
    redis_url: str, relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _before_redis(redis_url) as proxy:
        monkeypatch.setenv("EVENTS_REDIS_URL", _through(redis_url, proxy))
        monkeypatch.setattr(wakeup, "_pools", {})
        settings.cache_clear()
        await wakeup.wake_workers()
        monkeypatch.setattr(wakeup, "LONGEST_SECONDS", LONGEST_SECONDS)
        proxy.silent = True
        async with asyncio.timeout(PATIENCE_SECONDS):
            await wakeup.wake_workers()


async def test_workers_cut_off_from_postgresql_lose_nothing(relay: Relay) -> None:
    relay.delay = 0.05
    url = settings().database_url
    await owe(*(owed(number) for number in range(400)))
    with before_postgresql(url) as proxy:
        through = through_postgresql(url, proxy)
        async with Workers(2, EVENTS_DATABASE_URL=through, TEST_LEASE_SECONDS="10"):
            for _ in range(3):
                await asyncio.sleep(0.3)
                proxy.cut()
                await asyncio.sleep(0.5)
                proxy.mend()
            await _settled()
    arrived = Counter(relay.accepted())
    assert len(arrived) == 400
    assert {mail for mail, times in arrived.items() if times > 1} <= await _listed_as_repeated()


async def test_a_worker_that_starts_before_the_database_waits_for_it(relay: Relay) -> None:
    url = settings().database_url
    await owe(owed(1))
    with before_postgresql(url) as proxy:
        proxy.cut()
        async with Workers(1, EVENTS_DATABASE_URL=through_postgresql(url, proxy)):
            await _asked(proxy, 2)
            assert relay.accepted() == []
            proxy.mend()
            await relay.arrived(1)


@pytest.mark.parametrize("silent", [False, True])
async def test_a_worker_that_waits_for_the_database_ends_when_told(
    database: None, silent: bool
) -> None:
    url = settings().database_url
    with before_postgresql(url) as proxy:
        proxy.silent = silent
        if not silent:
            proxy.cut()
        workers = Workers(1, EVENTS_DATABASE_URL=through_postgresql(url, proxy))
        async with workers:
            await _asked(proxy, 1)
        assert workers.codes == [0]


@pytest.mark.parametrize("ending", ["ROLLBACK", "COMMIT"])
async def test_a_task_that_loses_its_connections_goes_on(relay: Relay, ending: str) -> None:
    """More often than the pool has connections, and each time in the middle of a transaction."""
    for _ in range(database.POOL_SIZE + 2):
        with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
            await _lose_the_connection(ending)
    await owe(owed(1))
    assert await states() == {"due": 1}


async def _lose_the_connection(ending: str) -> None:
    async with database.transaction():
        ours = await database.value("SELECT pg_backend_pid()")
        other = await asyncpg.connect(dsn=settings().database_url)
        await other.execute("SELECT pg_terminate_backend($1, 240000)", ours)
        await other.close()
        if ending == "ROLLBACK":
            await database.value("SELECT 1")


async def _asked(proxy: Proxy, times: int) -> None:
    """Return when so many connections were tried."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while proxy.asked < times:  # noqa: ASYNC110 - the proxy rings no bell
            await asyncio.sleep(0.02)


async def _register(number: int) -> None:
    """What a registration does about mail: owe it, commit, and ring."""
    await owe(owed(number, letter="confirmation"))
    await wakeup.wake_workers()


async def _listed_as_repeated() -> set[tuple[str, str]]:
    rows = await sql.rows("SELECT address, message_id FROM deliveries WHERE repeated")
    return {(row["address"], row["message_id"]) for row in rows}


async def _settled() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while set(await states()) != {"sent"}:
        assert time.monotonic() < deadline, await states()
        await asyncio.sleep(0.3)


def _before_redis(url: str) -> Proxy:
    parts = urlsplit(url)
    if parts.scheme == "unix":
        return Proxy("", unix=parts.path)
    return Proxy(parts.hostname or "127.0.0.1", parts.port or 6379)


def _through(url: str, proxy: Proxy) -> str:
    parts = urlsplit(url)
    number = parse_qs(parts.query).get("db", [parts.path.strip("/") or "0"])[0]
    number = number if number.isdigit() else "0"
    return f"redis://:{parts.password or ''}@127.0.0.1:{proxy.port}/{number}"

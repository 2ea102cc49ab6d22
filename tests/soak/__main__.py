"""R1 and R4 in full: `make soak`, or with ARGS="--mails 10000 --kills 50 --seed 1 …".

R5, R6 and S3 over HTTP: `make soak ARGS=registering`.

An hour of steady load, and the memory of each process: `make soak ARGS=steady`.

R3, ten minutes without Redis: `make soak ARGS=redis` (SOAK_REDIS_SECONDS says another time).

Servers of its own, with fsync, because they are stopped at the worst moments. Mail is owed while
all this happens; what counts is what a commit acknowledged. Ends with 1 if anything was lost,
unexplained, or doubled more often than promised.
"""

import argparse
import asyncio
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import asyncpg
import pytest
import redis.asyncio

from events import embedded, migrations
from events.mail.transport.sender import CONNECTIONS
from events.settings import read, settings
from tests import sql
from tests.deliveries.ledger import owe, owed, states
from tests.faults.kit.killer import strike
from tests.faults.kit.relay import Relay
from tests.faults.kit.workers import Workers
from tests.soak import registering, steady

LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


def main() -> None:
    """Read the arguments, start the servers, run, judge."""
    if sys.argv[1:2] == ["registering"]:
        registering.main(sys.argv[2:])
    if sys.argv[1:2] == ["steady"]:
        steady.main(sys.argv[2:])
    if sys.argv[1:2] == ["redis"]:
        os.environ.setdefault("SOAK_REDIS_SECONDS", "600")
        sys.exit(pytest.main(["-q", "tests/faults/test_lost_servers.py", "-k", "without_redis"]))
    parser = argparse.ArgumentParser(prog="python -m tests.soak")
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--postgresql-stops", type=int, default=3)
    parser.add_argument("--flushes", type=int, default=5)
    parser.add_argument("--redis-kills", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random.seed(asked.seed)
    folder = Path(tempfile.mkdtemp(prefix="causerie-soak-"))
    folder.chmod(0o711)
    for name in [name for name in os.environ if name.startswith("EVENTS_")]:
        del os.environ[name]
    plain = read({"EVENTS_DATA_DIR": str(folder)})
    with embedded.servers(plain, name="soak") as servers, Relay(delay=0.05) as relay:
        os.environ["EVENTS_DATA_DIR"] = str(folder)
        os.environ["EVENTS_SECRET_KEY"] = "a-secret-for-soaking-only-0123456789abcdef"
        os.environ["EVENTS_DATABASE_URL"] = servers.database_url
        os.environ["EVENTS_REDIS_URL"] = servers.redis_url
        os.environ["EVENTS_SMTP_URL"] = relay.url
        settings.cache_clear()
        passed = asyncio.run(_run(asked, relay, folder))
    shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if passed else 1)


async def _run(asked: argparse.Namespace, relay: Relay, folder: Path) -> bool:
    await migrations.migrate()
    began = time.monotonic()
    async with Workers(asked.workers) as workers:
        owing = asyncio.create_task(_owe(asked.mails))
        await _strike(asked, workers, folder, relay)
        acknowledged = await owing
        while not await _settled():  # noqa: ASYNC110 - the ledger rings no bell
            await asyncio.sleep(0.5)
    return await _judge(asked, relay, acknowledged, time.monotonic() - began)


async def _owe(mails: int) -> set[str]:
    """Owe them in hundreds over eight sessions; the addresses whose commit was acknowledged."""
    acknowledged: set[str] = set()
    for first in range(0, mails, 100):
        batch = [
            owed(number, session_id=number % 8, domain=f"town-{number % 40}.example.org")
            for number in range(first, min(first + 100, mails))
        ]
        with contextlib.suppress(*LOST):
            await owe(*batch)
            acknowledged |= {mail.data["to"] for mail in batch}
        await asyncio.sleep(0.01)
    return acknowledged


async def _strike(asked: argparse.Namespace, workers: Workers, folder: Path, relay: Relay) -> None:
    """All misfortunes in random order, spread over the sending."""
    blows = (
        ["kill"] * asked.kills
        + ["postgresql"] * asked.postgresql_stops
        + ["flush"] * asked.flushes
        + ["redis"] * asked.redis_kills
    )
    random.shuffle(blows)
    for number, blow in enumerate(blows):
        share = asked.mails * number // (len(blows) + 1)
        deadline = time.monotonic() + 60
        while len(relay.accepted()) < share and time.monotonic() < deadline:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        await asyncio.sleep(random.uniform(0.0, 0.3))
        match blow:
            case "kill":
                workers.kill()
            case "postgresql":
                strike(folder, settings().redis_url, "postgres", signal.SIGQUIT)
            case "flush":
                with contextlib.suppress(OSError, redis.RedisError):
                    async with redis.asyncio.from_url(settings().redis_url) as connection:
                        await connection.flushall()
            case "redis":
                strike(folder, settings().redis_url, "valkey", signal.SIGKILL)


async def _settled() -> bool:
    try:
        return not set(await states()) - {"sent", "skipped", "refused", "held"}
    except LOST:
        return False


async def _judge(
    asked: argparse.Namespace, relay: Relay, acknowledged: set[str], seconds: float
) -> bool:
    arrived = Counter(relay.accepted())
    rows = await sql.rows("SELECT address, message_id FROM deliveries WHERE repeated")
    listed = {(row["address"], row["message_id"]) for row in rows}
    lost = acknowledged - {to for to, _ in arrived}
    doubled = {mail: times - 1 for mail, times in arrived.items() if times > 1}
    unexplained = set(doubled) - listed
    stops = asked.kills + asked.postgresql_stops * asked.workers
    most = stops * CONNECTIONS
    print(
        f"seed {asked.seed}: {len(acknowledged)} acknowledged, {sum(arrived.values())} accepted in"
        f" {seconds:.0f} s; {len(lost)} lost, {sum(doubled.values())} duplicates (at most {most}),"
        f" {len(unexplained)} unexplained, {len(listed)} listed as repeated;"
        f" states {await states()}"
    )
    return not lost and not unexplained and sum(doubled.values()) <= most


if __name__ == "__main__":
    main()

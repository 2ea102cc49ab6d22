"""R4: registrations that were acknowledged are there, however PostgreSQL stops."""

import asyncio
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from events import embedded
from events.embedded import Servers
from events.settings import read
from tests.conftest import SECRET
from tests.faults.kit.killer import strike
from tests.served import PATIENCE_SECONDS

TRIES = 3


async def test_no_acknowledged_registration_is_lost_when_postgresql_stops_at_once() -> None:
    acknowledged, kept = await _acknowledged_and_kept(2)
    assert len(acknowledged) > 100
    assert acknowledged - kept == set()


async def test_with_commits_that_wait_for_no_disk_some_would_be_lost() -> None:
    """The negative control. Now and then all of them have just been written."""
    for _ in range(TRIES):
        acknowledged, kept = await _acknowledged_and_kept(1, query="&synchronous_commit=off")
        if acknowledged - kept:
            return
    pytest.fail(f"{TRIES} times nothing was lost")


async def _acknowledged_and_kept(stops: int, *, query: str = "") -> tuple[set[str], set[str]]:
    with _own_servers() as (folder, servers):
        await _let_nothing_else_write_the_log(servers.database_url)
        url = servers.database_url + (query if "?" in servers.database_url else f"?{query[1:]}")
        with _people(url, folder) as acknowledged:
            for _ in range(stops):
                before = len(acknowledged)
                async with asyncio.timeout(PATIENCE_SECONDS):
                    while len(acknowledged) < before + 60:  # noqa: ASYNC110 - a pipe rings no bell
                        await asyncio.sleep(0.02)
                await asyncio.sleep(random.uniform(0.0, 0.2))
                async with asyncio.timeout(PATIENCE_SECONDS):
                    while not strike(folder, servers.redis_url, "postgres", signal.SIGQUIT):  # noqa: ASYNC110
                        await asyncio.sleep(0.1)
        said = set(acknowledged)
        return said, await _registered(servers.database_url)


async def _let_nothing_else_write_the_log(url: str) -> None:
    """What a commit does not write down itself would be written soon after, by chance in time."""
    connection = await asyncpg.connect(dsn=url)
    await connection.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
    await connection.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()


@contextlib.contextmanager
def _own_servers() -> Iterator[tuple[Path, Servers]]:
    """A PostgreSQL that may be stopped, with everything that makes it durable."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-stopped-"))
    folder.chmod(0o711)
    chosen = read({"EVENTS_DATA_DIR": str(folder), "EVENTS_SMTP_URL": "smtp://sink.example.org"})
    with embedded.servers(chosen, name="stopped") as servers:
        yield folder, servers
    shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _people(url: str, folder: Path) -> Iterator[list[str]]:
    """Those whose registration is acknowledged, while the block runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.kit.registering_process"],
        env={
            **{name: value for name, value in os.environ.items() if name[:7] != "EVENTS_"},
            "EVENTS_DATABASE_URL": url,
            "EVENTS_SECRET_KEY": SECRET,
            "EVENTS_DATA_DIR": str(folder),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    acknowledged: list[str] = []
    lines = process.stdout
    reading = threading.Thread(target=lambda: acknowledged.extend(map(str.strip, lines)))
    reading.start()
    try:
        yield acknowledged
    finally:
        process.kill()
        process.wait()
        reading.join()
    assert all("@" in line for line in acknowledged)


async def _registered(url: str) -> set[str]:
    """Who stands in the database, once it is back."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            try:
                connection = await asyncpg.connect(dsn=url)
                rows = await connection.fetch(
                    "SELECT email FROM people JOIN registrations ON person = people.id"
                    " JOIN deliveries ON subject_kind = 'registration'"
                    " AND subject_id = registrations.id AND letter = 'confirmation'"
                )
                await connection.close()
                return {row["email"] for row in rows}
            except (OSError, asyncpg.PostgresError):
                await asyncio.sleep(0.2)

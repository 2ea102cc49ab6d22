"""The real servers that the tests run on: ours out of their wheels, or those of the environment."""

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from events import embedded
from events.settings import read
from tests.served import PATIENCE_SECONDS

DATABASE = "EVENTS_TEST_DATABASE_URL"
REDIS = "EVENTS_TEST_REDIS_URL"
PREPARED = "EVENTS_TEST_PREPARED"
"""Where `tests.prepared` keeps what it makes once a run."""


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Run PostgreSQL and Valkey; put their addresses where this and further processes find them."""
    given = {name: os.environ.get(name, "") for name in (DATABASE, REDIS)}
    with _folder() as folder:
        settings = read(
            {
                "EVENTS_DATA_DIR": str(folder),
                "EVENTS_DATABASE_URL": given[DATABASE],
                "EVENTS_REDIS_URL": given[REDIS],
                "EVENTS_SMTP_URL": "smtp://sink.example.org",
            }
        )
        with embedded.servers(settings, durable=False) as servers:
            os.environ[DATABASE] = servers.database_url
            os.environ[REDIS] = servers.redis_url
            os.environ[PREPARED] = str(_prepared(folder))
            yield
    for name, value in given.items():
        os.environ[name] = value


@contextlib.contextmanager
def database(name: str, template: str = "template0") -> Iterator[str]:
    """A new database of this name for the length of the context, empty or a copy; its address."""
    server = os.environ[DATABASE]
    asyncio.run(execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    asyncio.run(_copy(server, name, template))
    yield named(name)
    asyncio.run(execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))


def named(database: str) -> str:
    """The address of a database on the run's server."""
    return urlunsplit(urlsplit(os.environ[DATABASE])._replace(path=f"/{database}"))


def redis_number(number: int) -> str:
    """The address of one of Redis's numbered databases."""
    parts = urlsplit(os.environ[REDIS])
    if parts.scheme == "unix":
        return urlunsplit(parts._replace(query=f"db={number}"))
    return urlunsplit(parts._replace(path=f"/{number}"))


@contextlib.contextmanager
def _folder() -> Iterator[Path]:
    """A folder that the servers' user may enter, which pytest's own are not."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-tests-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _prepared(folder: Path) -> Path:
    prepared = folder / "prepared"
    prepared.mkdir(mode=0o711)
    return prepared


async def _copy(server: str, name: str, template: str) -> None:
    """Make a database; whoever made its template may be leaving it still."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            with contextlib.suppress(asyncpg.ObjectInUseError):
                return await execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


async def execute(address: str, query: str) -> None:
    """Run one statement on a server, without a transaction around it."""
    connection = await asyncpg.connect(dsn=address)
    try:
        await connection.execute(query)
    finally:
        await connection.close()

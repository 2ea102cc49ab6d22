"""One Piccolo engine for each process, and its pool of connections."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import asyncpg
from piccolo import table
from piccolo.engine.postgres import PostgresEngine

from events import zones
from events.database import fitness
from events.settings import settings

os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")

POOL_SIZE = 10
FOR_READING = 3
"""So many connections of a web process no transaction may hold, however long rows are locked."""

ACQUIRE_SECONDS = 10.0
"""How long a caller waits for a free connection; Piccolo and asyncpg alone wait for ever."""

LOCK_SECONDS = 3.0
"""How long a request waits for a row that somebody else holds, before it is told to try again."""

IDLE_SECONDS = 30.0
"""How long a connection is kept that nobody needs: the server holds some megabytes for each."""

WORKER_IDLE_SECONDS = 5.0
"""The same in a worker, whose jobs meet now and then, and go over every table: 6 to 8 MB each."""

WORKER_STATEMENT_SECONDS = 60.0
"""How long a worker's connection keeps a statement prepared; most jobs come once a minute."""

CONNECT_SECONDS = 15.0
"""How long a server may be silent before a connection is given up; asyncpg alone waits a minute."""


_lent: ContextVar[Any] = ContextVar("lent", default=None)


class _Engine(PostgresEngine):
    """Piccolo's engine with a limit on waiting, and without its check of the server's version.

    That check opens a connection when the engine is made, which would hold everything up before a
    silent server; `events doctor` asks for the version.
    """

    changes: asyncio.Semaphore | None = None
    """In a web process: the turns of transactions, fewer than the pool has connections."""

    apart: Any = None
    """In a web process: a small pool for whoever must not wait for the others."""

    async def check_version(self) -> None:
        """Do nothing."""

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        """Run a query of Piccolo's on a connection of the pool, waiting at most ACQUIRE_SECONDS."""
        async with _acquired() as connection:
            return await connection.fetch(query, *(args or ()))


@lru_cache(maxsize=1)
def engine() -> _Engine:
    """Return the engine of this process, for EVENTS_DATABASE_URL as it stands at the first call."""
    return _Engine(
        config={
            "dsn": settings().database_url,
            "server_settings": {"timezone": "UTC"},
            "timeout": CONNECT_SECONDS,
        },
        extensions=(),
    )


# Piccolo's own way from a table to its engine loads its command line and Black: 8 MB a process.
table.engine_finder = engine  # type: ignore[attr-defined]


@asynccontextmanager
async def pool(size: int = POOL_SIZE, *, name: str = "") -> AsyncIterator[None]:
    """Keep connections open while the block runs; without it each query opens its own.

    PostgreSQL knows them by the name.
    """
    await fitness.refuse_pooler()
    await engine().start_connection_pool(
        min_size=1,
        max_size=size,
        command_timeout=60,
        server_settings={**engine().config["server_settings"], "application_name": name},
        reset=_leave_session_as_is,
        max_inactive_connection_lifetime=WORKER_IDLE_SECONDS,
        max_cached_statement_lifetime=WORKER_STATEMENT_SECONDS,
    )
    try:
        await _follow_zones()
        yield
    finally:
        await engine().close_connection_pool()


@asynccontextmanager
async def web_pool(size: int = POOL_SIZE) -> AsyncIterator[None]:
    """Keep a pool where nobody waits for a row without bound, and reads go on beside changes.

    A row that another transaction holds is waited for LOCK_SECONDS at most.
    """
    await fitness.refuse_pooler()
    options: dict[str, Any] = {"command_timeout": 60, "reset": _leave_session_as_is}
    options["init"] = _wait_not_for_ever
    options["max_inactive_connection_lifetime"] = IDLE_SECONDS
    await engine().start_connection_pool(min_size=1, max_size=size, **options)
    engine().changes = asyncio.Semaphore(size - FOR_READING)
    engine().apart = await asyncpg.create_pool(
        **{**engine().config, **options}, min_size=0, max_size=2
    )
    try:
        await _follow_zones()
        yield
    finally:
        mine, engine().apart, engine().changes = engine().apart, None, None
        await mine.close()
        await engine().close_connection_pool()


@asynccontextmanager
async def apart() -> AsyncIterator[None]:
    """Ask beside the pool while the block runs, in a web process: for its health."""
    if engine().apart is None:
        yield
        return
    async with engine().apart.acquire(timeout=ACQUIRE_SECONDS) as lent:
        before = _lent.set(lent)
        try:
            yield
        finally:
            _lent.reset(before)


async def connect() -> Any:
    """Open a connection of the caller's own, to be closed by them, for what a pool cannot hold.

    Raises within CONNECT_SECONDS where the server is silent.
    """
    return await asyncpg.connect(dsn=settings().database_url, timeout=CONNECT_SECONDS)


def connection() -> AbstractAsyncContextManager[Any]:
    """Lend a connection: the one of the caller's transaction, else the pool's, else a new one."""
    current = engine().current_transaction.get()
    if current is not None:
        return _borrowed(current.connection)
    if (lent := _lent.get()) is not None:
        return _borrowed(lent)
    if engine().pool is not None:
        return _acquired()
    return _opened()


def pool_state() -> tuple[int, int, int]:
    """Return how many connections the pool has, how many are idle, and how many it may have."""
    held: Any = engine().pool
    return (held.get_size(), held.get_idle_size(), held.get_max_size()) if held else (0, 0, 0)


async def _follow_zones() -> None:
    """Ask once which time zones the database knows: others are refused where they are typed."""
    async with connection() as asked:
        found = await asked.fetch("SELECT name FROM pg_timezone_names")
    zones.follow_database(row["name"] for row in found)


async def _wait_not_for_ever(connection: Any) -> None:
    """Limit how long a row is waited for; by SET, as poolers refuse it in the greeting."""
    await connection.execute(f"SET lock_timeout = {round(LOCK_SECONDS * 1000)}")


async def _leave_session_as_is(_: Any) -> None:
    """Reset nothing when a connection is given back; asyncpg has ended its transaction by then.

    Its own reset (settings, locks and cursors of the session) would ask the database once more
    after each query. Nothing here changes a session: what locks or listens for longer than a
    transaction opens a connection of its own.
    """


@asynccontextmanager
async def _borrowed(lent: Any) -> AsyncIterator[Any]:
    yield lent


@asynccontextmanager
async def _acquired() -> AsyncIterator[Any]:
    database_pool: Any = engine().pool
    async with database_pool.acquire(timeout=ACQUIRE_SECONDS) as lent:
        yield lent


@asynccontextmanager
async def _opened() -> AsyncIterator[Any]:
    lent = await connect()
    try:
        yield lent
    finally:
        await lent.close()

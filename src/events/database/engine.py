"""One Piccolo engine for each process, and its pool of connections."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import lru_cache
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine

from events.settings import settings

os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")

POOL_SIZE = 10
ACQUIRE_SECONDS = 10.0
"""How long a caller waits for a free connection; Piccolo and asyncpg alone wait for ever."""

CONNECT_SECONDS = 15.0
"""How long a server may be silent before a connection is given up; asyncpg alone waits a minute."""


class _Engine(PostgresEngine):
    """Piccolo's engine with a limit on waiting, and without its check of the server's version.

    That check opens a connection when the engine is made, which would hold everything up before a
    silent server; `events doctor` asks for the version.
    """

    async def check_version(self) -> None:
        """Do nothing."""

    async def _run_in_pool(self, query: str, args: Sequence[Any] | None = None) -> Any:
        """Run a query of Piccolo's on a connection of the pool, waiting at most ACQUIRE_SECONDS."""
        async with _acquired() as connection:
            return await connection.fetch(query, *(args or ()))


@lru_cache(maxsize=1)
def engine() -> PostgresEngine:
    """Return the engine of this process, for EVENTS_DATABASE_URL as it stands at the first call."""
    return _Engine(
        config={
            "dsn": settings().database_url,
            "server_settings": {"timezone": "UTC"},
            "timeout": CONNECT_SECONDS,
        },
        extensions=(),
    )


@asynccontextmanager
async def pool(size: int = POOL_SIZE) -> AsyncIterator[None]:
    """Keep connections open while the block runs; without it each query opens its own."""
    await engine().start_connection_pool(
        min_size=1, max_size=size, command_timeout=60, reset=_leave_session_as_is
    )
    try:
        yield
    finally:
        await engine().close_connection_pool()


async def connect() -> Any:
    """Open a connection of the caller's own, to be closed by them, for what a pool cannot hold.

    Raises within CONNECT_SECONDS where the server is silent.
    """
    return await asyncpg.connect(dsn=settings().database_url, timeout=CONNECT_SECONDS)


@asynccontextmanager
async def advisory_lock(key: int) -> AsyncIterator[None]:
    """Hold a session-level advisory lock on a connection of its own while the block runs."""
    connection = await connect()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", key)
        yield
    finally:
        await connection.close()


@asynccontextmanager
async def try_advisory_lock(name: str) -> AsyncIterator[bool]:
    """Hold the advisory lock of this name while the block runs; False where another holds it."""
    connection = await connect()
    try:
        yield await connection.fetchval(
            "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name
        )
    finally:
        await connection.close()


def connection() -> AbstractAsyncContextManager[Any]:
    """Lend a connection: the one of the caller's transaction, else the pool's, else a new one."""
    current = engine().current_transaction.get()
    if current is not None:
        return _borrowed(current.connection)
    if engine().pool is not None:
        return _acquired()
    return _opened()


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

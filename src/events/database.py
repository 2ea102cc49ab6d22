"""PostgreSQL: one engine, one pool, one way to open a transaction, one way to write plain SQL."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import asyncpg
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from events.settings import settings

os.environ.setdefault("PICCOLO_CONF", "events.piccolo_conf")

POOL_SIZE = 10
ACQUIRE_SECONDS = 10.0
CONNECT_SECONDS = 15.0
"""How long a server may be silent before a connection is given up; asyncpg alone waits a minute."""

Row = dict[str, Any]
_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


class _Undone(Exception):
    """Ends a rehearsal."""


class _Engine(PostgresEngine):
    """Piccolo's, without the connection it opens when it is made, only to warn of old servers.

    That one would hold everything up before a silent server; `events doctor` asks for the version.
    """

    async def check_version(self) -> None:
        """Nothing."""


@lru_cache(maxsize=1)
def engine() -> PostgresEngine:
    """The engine of this process, for EVENTS_DATABASE_URL as it stands at the first call."""
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
        min_size=1, max_size=size, command_timeout=60, reset=_leave_as_it_is
    )
    try:
        yield
    finally:
        await engine().close_connection_pool()


async def connect() -> Any:
    """A connection of the caller's own, to be closed by them, for what a pool cannot hold.

    Raises within CONNECT_SECONDS where the server is silent.
    """
    return await asyncpg.connect(dsn=settings().database_url, timeout=CONNECT_SECONDS)


async def _leave_as_it_is(connection: Any) -> None:
    """What a connection is given back with: asyncpg has ended its transaction by then.

    Its own reset (settings, locks and cursors of the session) would ask the database once more
    after each query. Nothing here changes a session: what locks or listens for longer than a
    transaction opens a connection of its own.
    """


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All or nothing. Opened by operations only; a second one inside it is a defect and raises."""
    if _rehearsing.get():
        yield
        return
    inner = engine().transaction(allow_nested=False)
    try:
        async with asyncio.timeout(ACQUIRE_SECONDS):
            await inner.__aenter__()
        try:
            yield
        except BaseException as error:
            # Where ROLLBACK fails the connection is gone, and with it the transaction.
            with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await inner.__aexit__(type(error), error, error.__traceback__)
            raise
        await inner.__aexit__(None, None, None)
    except BaseException:
        await _give_back(inner)
        raise


async def _give_back(inner: PostgresTransaction) -> None:
    """What Piccolo keeps where BEGIN, COMMIT or ROLLBACK fails: the connection, and the context.

    Ten times that, and the pool would be empty; once, and a task could open no further transaction.
    """
    if engine().current_transaction.get() is inner:
        engine().current_transaction.set(None)
    connection, pool = getattr(inner, "connection", None), engine().pool
    with contextlib.suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        if connection is not None and pool is not None:
            await pool.release(connection)
        elif connection is not None:
            await connection.close()


@asynccontextmanager
async def rehearsal() -> AsyncIterator[None]:
    """Operations inside do everything they do, and all of it is undone at the end.

    So a page can say exactly what would happen. Their transactions become this one.
    """
    with contextlib.suppress(_Undone):
        async with transaction():
            rehearsing = _rehearsing.set(True)
            try:
                yield
            finally:
                _rehearsing.reset(rehearsing)
            raise _Undone


def in_transaction() -> bool:
    """Whether the caller already stands inside a transaction."""
    return engine().transaction_exists()


async def rows(query: str, *values: object) -> list[Row]:
    """Run SQL with `$1` places, in the transaction of the caller if there is one; rows as dicts.

    JSONB comes back as text: decode it where it is read.
    """
    async with _connection() as connection:
        return [dict(record) for record in await connection.fetch(query, *values)]


async def row(query: str, *values: object) -> Row | None:
    """The first row of `rows`, or None."""
    found = await rows(query, *values)
    return found[0] if found else None


async def value(query: str, *values: object) -> Any:
    """The first column of the first row, or None."""
    async with _connection() as connection:
        return await connection.fetchval(query, *values)


async def execute(query: str, *values: object) -> int:
    """Run SQL that returns nothing; how many rows it touched."""
    async with _connection() as connection:
        status: str = await connection.execute(query, *values)
    last = status.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


async def execute_many(query: str, values: Sequence[Sequence[object]]) -> None:
    """Run the same SQL for many rows; for large sets prefer `unnest` in one statement."""
    async with _connection() as connection:
        await connection.executemany(query, values)


@asynccontextmanager
async def advisory_lock(key: int) -> AsyncIterator[None]:
    """Hold a session-level advisory lock on a connection of its own while the block runs."""
    connection = await connect()
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", key)
        yield
    finally:
        await connection.close()


def _connection() -> AbstractAsyncContextManager[Any]:
    current = engine().current_transaction.get()
    if current is not None:
        return _borrowed(current.connection)
    if engine().pool is not None:
        return _acquired()
    return _opened()


@asynccontextmanager
async def _borrowed(connection: Any) -> AsyncIterator[Any]:
    yield connection


@asynccontextmanager
async def _acquired() -> AsyncIterator[Any]:
    database_pool: Any = engine().pool
    async with database_pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
        yield connection


@asynccontextmanager
async def _opened() -> AsyncIterator[Any]:
    connection = await connect()
    try:
        yield connection
    finally:
        await connection.close()

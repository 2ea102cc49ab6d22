"""All or nothing, the dry run that undoes itself, and what follows a COMMIT."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

import asyncpg
from piccolo.engine.postgres import PostgresTransaction

from events.database.away import AWAY
from events.database.engine import ACQUIRE_SECONDS, engine
from events.errors import BeingChanged

_dry_run: ContextVar[bool] = ContextVar("dry_run", default=False)
_after_commit: ContextVar[list[Callable[[], None]] | None] = ContextVar(
    "after_commit", default=None
)


class _UndoneError(Exception):
    """Ends a dry run."""


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """Do all or nothing. Opened by operations only; a second one inside it is a defect and raises.

    What `after_commit` was given inside is called once the transaction is committed. Raises
    BeingChanged where a web process waited long enough for a row that another transaction holds.
    """
    if _dry_run.get():
        yield
        return
    calls: list[Callable[[], None]] = []
    waiting = _after_commit.set(calls)
    try:
        async with _turn(), _committed():
            yield
    except asyncpg.LockNotAvailableError as error:
        raise BeingChanged from error
    finally:
        _after_commit.reset(waiting)
    for call in calls:
        call()


def after_commit(call: Callable[[], None]) -> None:
    """Call this once the caller's transaction is committed; once, however often it is asked.

    In a dry run, which commits nothing, it is never called. Raises RuntimeError outside of both.
    """
    calls = _after_commit.get()
    if calls is None:
        raise RuntimeError("There is no transaction to follow.")
    if not _dry_run.get() and call not in calls:
        calls.append(call)


def in_dry_run() -> bool:
    """Tell whether all that the caller does is undone, so that it leaves no file behind."""
    return _dry_run.get()


def in_transaction() -> bool:
    """Tell whether the caller already stands inside a transaction."""
    return engine().transaction_exists()


@asynccontextmanager
async def dry_run() -> AsyncIterator[None]:
    """Let operations inside do everything they do, and undo all of it at the end.

    So a page can say exactly what would happen. Their transactions become this one.
    """
    with contextlib.suppress(_UndoneError):
        async with transaction():
            trying = _dry_run.set(True)
            try:
                yield
            finally:
                _dry_run.reset(trying)
            raise _UndoneError


@asynccontextmanager
async def _turn() -> AsyncIterator[None]:
    """Wait for one of the connections that transactions may hold, where their number is limited."""
    changes = engine().changes
    if changes is None:
        yield
        return
    async with asyncio.timeout(ACQUIRE_SECONDS):
        await changes.acquire()
    try:
        yield
    finally:
        changes.release()


@asynccontextmanager
async def _committed() -> AsyncIterator[None]:
    inner = engine().transaction(allow_nested=False)
    try:
        async with asyncio.timeout(ACQUIRE_SECONDS):
            await inner.__aenter__()
        try:
            yield
        except BaseException as error:
            # Where ROLLBACK fails the connection is gone, and with it the transaction.
            with contextlib.suppress(*AWAY, asyncpg.PostgresError):
                await inner.__aexit__(type(error), error, error.__traceback__)
            raise
        await inner.__aexit__(None, None, None)
    except BaseException:
        await _give_back(inner)
        raise


async def _give_back(inner: PostgresTransaction) -> None:
    """Return what Piccolo keeps where BEGIN, COMMIT or ROLLBACK fails: connection and context.

    Ten times that, and the pool would be empty; once, and a task could open no further transaction.
    """
    if engine().current_transaction.get() is inner:
        engine().current_transaction.set(None)
    connection, pool = getattr(inner, "connection", None), engine().pool
    with contextlib.suppress(*AWAY, asyncpg.PostgresError):
        if connection is not None and pool is not None:
            await pool.release(connection)
        elif connection is not None:
            await connection.close()

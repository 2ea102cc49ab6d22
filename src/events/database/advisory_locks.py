"""Advisory locks, held on a connection of their own: what one process at a time may do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from events.database.engine import connect


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

"""What tells that PostgreSQL is away: stopped, starting, cut off."""

from typing import Final

import asyncpg

AWAY: Final = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # It was told of the server's end a moment before this question.
    asyncpg.PostgresConnectionError,
)
"""Refusals of a server that is there are further ones, which differ by who asks."""

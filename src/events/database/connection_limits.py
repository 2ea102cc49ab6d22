"""How many connections our role may have at once, and how many our processes take."""

from typing import Any, Final

from events.database.shapes import Shape, shaped

WEB_CONNECTIONS: Final = 13
"""Of a web process: ten of its pool, two for its health, one that listens."""

WORKER_CONNECTIONS: Final = 22
"""Of a worker: ten of its pool, and one for each job that one process does at a time."""

SPARE_CONNECTIONS: Final = 5
"""For commands, and for whoever looks after the database."""


class _Room(Shape):
    """How many connections the server, the role and the database allow."""

    server: int
    role: int
    database: int


async def connections_allowed(connection: Any) -> int:
    """Return how many connections our role may have to this database at once."""
    (room,) = shaped(_Room, await connection.fetch(_ROOM))
    return min(limit for limit in (room.server, room.role, room.database) if limit >= 0)


def web_processes(allowed: int) -> int:
    """Return how many web processes so many connections carry, beside one worker."""
    return max(0, (allowed - WORKER_CONNECTIONS - SPARE_CONNECTIONS) // WEB_CONNECTIONS)


_ROOM: Final = """
SELECT current_setting('max_connections')::int
         - current_setting('superuser_reserved_connections')::int
         - COALESCE(current_setting('reserved_connections', true), '0')::int AS server,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS role,
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS database
"""

"""How many connections our role may have at once, and how many our processes take."""

from typing import Any, Final

from events.database.shapes import Shape, shaped

WEB_CONNECTIONS: Final = 13
"""Of a web process: ten of its pool, two for its health, one that listens."""

WORKER_CONNECTIONS: Final = 22
"""Of a worker: ten of its pool, and one for each job that one process does at a time."""

SPARE_CONNECTIONS: Final = 5
"""For commands, and for whoever looks after the database."""


class Limits(Shape):
    """How many connections server, role and database allow at once; -1 is no limit."""

    server: int
    role: int
    database: int
    role_name: str
    database_name: str

    @property
    def allowed(self) -> int:
        """The least of them, which our processes have together."""
        return min(limit for limit in (self.server, self.role, self.database) if limit >= 0)

    def raised_to(self, wanted: int) -> str:
        """Return the statements that raise those of the limits that are lower than this."""
        raised = {
            f"ALTER SYSTEM SET max_connections = {wanted + SPARE_CONNECTIONS * 2}; and start"
            " PostgreSQL anew": self.server,
            f"ALTER ROLE {self.role_name} CONNECTION LIMIT -1;": self.role,
            f"ALTER DATABASE {self.database_name} CONNECTION LIMIT -1;": self.database,
        }
        return " and ".join(how for how, limit in raised.items() if 0 <= limit < wanted)


async def limits(connection: Any) -> Limits:
    """Return how many connections our role may have to this database."""
    (found,) = shaped(Limits, await connection.fetch(_LIMITS))
    return found


def web_processes(allowed: int) -> int:
    """Return how many web processes so many connections carry, beside one worker."""
    return max(0, (allowed - WORKER_CONNECTIONS - SPARE_CONNECTIONS) // WEB_CONNECTIONS)


_LIMITS: Final = """
SELECT current_setting('max_connections')::int
         - current_setting('superuser_reserved_connections')::int
         - COALESCE(current_setting('reserved_connections', true), '0')::int AS server,
       (SELECT rolconnlimit FROM pg_roles WHERE rolname = current_user) AS role,
       (SELECT datconnlimit FROM pg_database WHERE datname = current_database()) AS database,
       quote_ident(current_user) AS role_name, quote_ident(current_database()) AS database_name
"""

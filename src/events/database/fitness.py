"""Whether a database is one that we can work on, and how to mend what is not."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from events.database.connection_limits import (
    SPARE_CONNECTIONS,
    WEB_CONNECTIONS,
    WORKER_CONNECTIONS,
    Limits,
    web_processes,
)
from events.database.shapes import Shape, shaped
from events.errors import Unusable
from events.settings import settings

CONNECT_SECONDS: Final = 15.0
_ROUNDS: Final = 8


@dataclass(frozen=True)
class Obstacle:
    """What keeps us from working on a database, and how to mend it."""

    what: str
    remedy: str


class _Server(Shape):
    """What a database says of itself and of our role."""

    name: str
    role: str
    encoding: str
    schema: str
    may_create: bool
    standby: bool
    owners: list[str]


async def require_fit() -> None:
    """Raise Unusable, a line for each thing that keeps us from working on the database."""
    async with _plain() as connection:
        found = await obstacles(connection)
    if found:
        raise Unusable("\n".join(f"{obstacle.what} {obstacle.remedy}" for obstacle in found))


async def refuse_pooler() -> None:
    """Raise Unusable where a pooler gives each transaction another connection.

    To be called before anything is locked: the lock of a session would stay behind on a connection
    of the pooler, and nobody could take it off.
    """
    async with _plain() as connection:
        found = await _pooler(connection)
    if found:
        raise Unusable(f"{found.what} {found.remedy}")


async def obstacles(connection: Any) -> list[Obstacle]:
    """Look for everything that keeps us from working on this database."""
    if pooler := await _pooler(connection):
        return [pooler]
    (server,) = shaped(_Server, await connection.fetch(_SERVER))
    found = [_encoding(server), _rights(server), _owners(server), _standby(server)]
    return [obstacle for obstacle in found if obstacle]


def too_few(limits: Limits) -> Obstacle | None:
    """Tell whether one web process and one worker may run out of connections."""
    if web_processes(limits.allowed):
        return None
    least = WEB_CONNECTIONS + WORKER_CONNECTIONS + SPARE_CONNECTIONS
    return Obstacle(
        f"Our role may have {limits.allowed} connections at once; a web process and a worker need"
        f" {least}.",
        f"As an administrator: {limits.raised_to(least)}",
    )


def remedy(error: BaseException) -> str:
    """Say how to mend what keeps a connection from being opened."""
    match error:
        case asyncpg.InvalidCatalogNameError():
            return "Create it (docs/operating/several-machines.md), or correct its name."
        case asyncpg.TooManyConnectionsError():
            return (
                "Raise max_connections (or the limit of the role or database), or run fewer"
                f" processes: a web process takes up to {WEB_CONNECTIONS}, a worker up to"
                f" {WORKER_CONNECTIONS}."
            )
        case asyncpg.InvalidPasswordError() | asyncpg.InvalidAuthorizationSpecificationError():
            return "Correct user and password in EVENTS_DATABASE_URL, or pg_hba.conf."
        case asyncpg.InsufficientPrivilegeError():
            return "Give the role the right to connect: GRANT CONNECT ON DATABASE … TO …;"
        case asyncpg.ProtocolViolationError():
            return "Is it a pooler? Let EVENTS_DATABASE_URL name PostgreSQL itself."
    return "Is it running, and are user, password, host and name in EVENTS_DATABASE_URL right?"


@contextlib.asynccontextmanager
async def _plain() -> AsyncIterator[Any]:
    """Open a connection that asks for nothing a pooler may not know."""
    connection = await asyncpg.connect(
        dsn=settings().database_url, timeout=CONNECT_SECONDS, statement_cache_size=0
    )
    try:
        yield connection
    finally:
        await connection.close()


async def _pooler(connection: Any) -> Obstacle | None:
    if await _backend(connection) == connection.get_server_pid():
        return None  # Nobody stands between us and the server.
    async with _plain() as other:
        for _ in range(_ROUNDS):
            before = await _backend(connection)
            async with other.transaction():
                theirs = await other.fetchval("SELECT pg_backend_pid()")
                if before in (theirs, 0) or await _backend(connection) != before:
                    return Obstacle(
                        "A pooler stands before the database and gives each transaction another"
                        " connection (pgbouncer: pool_mode = transaction): locks, LISTEN and"
                        " prepared statements would not hold.",
                        "Set pool_mode = session for this database, or let EVENTS_DATABASE_URL name"
                        " PostgreSQL itself: each process has a pool of its own.",
                    )
    return None


async def _backend(connection: Any) -> int:
    """Return the process that answers; in a transaction, so that a pooler changes it not midway."""
    async with connection.transaction():
        return int(await connection.fetchval("SELECT pg_backend_pid()"))


def _encoding(server: _Server) -> Obstacle | None:
    if server.encoding == "UTF8":
        return None
    return Obstacle(
        f"The database {server.name} keeps text as {server.encoding}, which has not every name.",
        f"Make one that has: CREATE DATABASE {server.name} OWNER {server.role}"
        " ENCODING 'UTF8' TEMPLATE template0; (rename this one first).",
    )


def _rights(server: _Server) -> Obstacle | None:
    if server.may_create:
        return None
    where = f"schema {server.schema}" if server.schema else "any schema of its search_path"
    return Obstacle(
        f"The role {server.role} may make no tables in {where} of {server.name}.",
        f"As an administrator: ALTER DATABASE {server.name} OWNER TO {server.role}; or"
        f" GRANT ALL ON SCHEMA {server.schema or 'public'} TO {server.role};",
    )


def _owners(server: _Server) -> Obstacle | None:
    if not server.owners:
        return None
    return Obstacle(
        f"Tables of ours belong to {', '.join(server.owners)}, and {server.role} may not change"
        " them.",
        "As an administrator, in this database:"
        f" {' '.join(f'REASSIGN OWNED BY {owner} TO {server.role};' for owner in server.owners)}",
    )


def _standby(server: _Server) -> Obstacle | None:
    if not server.standby:
        return None
    return Obstacle(
        "This server only takes questions: it is a standby, or was set to read only.",
        "Let EVENTS_DATABASE_URL name the one that is written to (several hosts may stand in it,"
        " with ?target_session_attrs=read-write).",
    )


_SERVER: Final = """
SELECT current_database()::text AS name, current_user::text AS role,
       current_setting('server_encoding') AS encoding,
       COALESCE(current_schema()::text, '') AS schema,
       COALESCE(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
       current_setting('transaction_read_only') = 'on' AS standby,
       ARRAY(SELECT DISTINCT tableowner::text FROM pg_tables
              WHERE schemaname = current_schema()
                AND tablename IN ('migration', 'sessions', 'registrations', 'deliveries')
                AND NOT pg_has_role(tableowner, 'USAGE')) AS owners
"""

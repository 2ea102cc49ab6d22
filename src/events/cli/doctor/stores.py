"""Check PostgreSQL and Redis, and what they hold."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import redis.asyncio

from events import migrations
from events.cli.doctor import wall_times
from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.clock import now
from events.database import connection_limits, fitness
from events.deliveries import heartbeat
from events.deliveries.figures import ledger
from events.deliveries.limits import pause
from events.organisers.states import Role
from events.organisers.tables import Organiser
from events.settings import settings

SECONDS = 8.0
OLDEST_POSTGRESQL = 15
CLOCKS_DIFFER = 30
LATE = 180.0
"""Seconds after which a mail that is due says that nobody sends."""


async def examine(*, embedded: bool) -> list[Finding]:
    """Check the database, its version and clock, the queue of mails, and Redis."""
    return [
        *[finding async for finding in _database(embedded=embedded)],
        await _redis(),
    ]


async def _database(*, embedded: bool) -> AsyncIterator[Finding]:
    try:
        async with asyncio.timeout(SECONDS):
            connection = await asyncpg.connect(dsn=settings().database_url, statement_cache_size=0)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        yield wrong(
            "PostgreSQL",
            f"It cannot be reached: {_words(error)}.",
            fitness.remedy(error),
        )
        return
    try:
        if obstacles := await fitness.obstacles(connection):
            for obstacle in obstacles:
                yield wrong("PostgreSQL", obstacle.what, obstacle.remedy)
            return
        yield _version(connection)
        yield await _connections(connection)
        yield await _clock(connection)
    finally:
        await connection.close()
    async for finding in _tables(embedded=embedded):
        yield finding


async def _tables(*, embedded: bool) -> AsyncIterator[Finding]:
    if unknown := await migrations.unknown_migrations():
        yield wrong(
            "tables",
            f"A newer release was here (migration {unknown[-1]}).",
            "Run that release, or go back with the backup that `events upgrade` made.",
        )
        return
    pending = await migrations.pending_migrations()
    if pending:
        remedy = "`events serve` runs them by itself." if embedded else "Run `events migrate`."
        kind = doubtful if embedded else wrong
        yield kind("tables", f"{len(pending)} migrations were not run.", remedy)
        return
    yield good("tables", "up to date")
    async for finding in _contents():
        yield finding


def _version(connection: Any) -> Finding:
    major = connection.get_server_version().major
    if major < OLDEST_POSTGRESQL:
        return wrong("PostgreSQL", f"It is version {major}.", "Version 15 or newer is needed.")
    return good("PostgreSQL", f"version {major}")


async def _connections(connection: Any) -> Finding:
    limits = await connection_limits.limits(connection)
    if lacks := fitness.too_few(limits):
        return wrong("connections", lacks.what, lacks.remedy)
    carried = connection_limits.web_processes(limits.allowed)
    return good(
        "connections",
        f"{limits.allowed} at once are enough for {carried} web"
        f" process{'es' if carried > 1 else ''} beside a worker.",
    )


async def _clock(connection: Any) -> Finding:
    before = now()
    theirs = await connection.fetchval("SELECT clock_timestamp()")
    ours = before + (now() - before) / 2
    seconds = abs((theirs - ours).total_seconds())
    if seconds < 2:
        return good("clocks", f"Ours and PostgreSQL's differ by {seconds * 1000:.0f} ms.")
    kind = wrong if seconds > 30 else doubtful
    return kind(
        "clocks",
        f"Ours and PostgreSQL's differ by {seconds:.0f} seconds.",
        "Let both machines follow a time server (timedatectl set-ntp true).",
    )


async def _contents() -> AsyncIterator[Finding]:
    if not await Organiser.exists().where(
        Organiser.role == Role.OWNER, Organiser.disabled_at.is_null()
    ):
        yield doubtful(
            "organisers", "There is no owner yet.", "Run `events organiser add you@your-domain`."
        )
    yield await _sending()
    for finding in _workers_clocks():
        yield finding
    yield await wall_times.examine()


async def _sending() -> Finding:
    paused = await pause.current()
    if paused and paused.resume_at is None:
        return doubtful(
            "sending",
            f"Paused by {paused.paused_by} since {paused.paused_at:%Y-%m-%d %H:%M} UTC:"
            f" {paused.reason}",
            "Resume it at the desk.",
        )
    if paused:
        return wrong("sending", f"Paused, because {paused.reason}", "See the relay below.")
    queue = await ledger.queue(now())
    if queue.lateness > LATE:
        return wrong(
            "worker",
            f"{queue.due} mails are due, the oldest since {queue.lateness / 60:.0f} minutes.",
            "Nobody sends them: start `events worker`, or `events serve` without --no-worker.",
        )
    return _worker()


def _worker() -> Finding:
    silent = heartbeat.silent_for()
    if silent is None:
        return good("worker", "No mail is late. No worker runs on this machine.")
    if silent > heartbeat.SILENT_SECONDS:
        return doubtful(
            "worker",
            f"This machine's worker has not looked for {silent / 60:.0f} minutes.",
            "It hangs or was killed: see its log, and start it again.",
        )
    return good("worker", f"No mail is late. This machine's worker looked {silent:.0f} s ago.")


def _workers_clocks() -> list[Finding]:
    return [
        doubtful(
            "worker's clock",
            f"On {machine} it is {abs(ahead)} seconds {'ahead of' if ahead > 0 else 'behind'}"
            " PostgreSQL's. The worker goes by PostgreSQL's.",
            "Let that machine follow a time server (timedatectl set-ntp true).",
        )
        for machine, ahead in sorted(heartbeat.clocks().items())
        if abs(ahead) > CLOCKS_DIFFER
    ]


async def _redis() -> Finding:
    try:
        client: redis.asyncio.Redis = redis.asyncio.from_url(  # type: ignore[no-untyped-call]
            settings().redis_url, socket_connect_timeout=SECONDS
        )
        async with asyncio.timeout(SECONDS), client as connection:
            about = await connection.info("server")
    except (OSError, TimeoutError, ValueError, redis.exceptions.RedisError) as error:
        return wrong(
            "Redis",
            f"It cannot be reached: {_words(error)}. Mail goes without it, a few seconds later.",
            "Is it running, and are password, host and port in EVENTS_REDIS_URL right?",
        )
    name = "Valkey" if "valkey_version" in about else "Redis"
    return good("Redis", f"{name} {about.get('valkey_version') or about['redis_version']}")


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or "no answer in time"

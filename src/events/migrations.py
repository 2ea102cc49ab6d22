"""Bring the tables up to this release, all at once or not at all."""

import asyncio
import contextlib
import io
import itertools
import re
from functools import lru_cache
from pathlib import Path

import asyncpg
import structlog

from events import database
from events.errors import BeingChanged, Unusable
from events.settings import checkout_file, settings

MIGRATION_LOCK = 0x0CA05E41E
"""The advisory lock under which one process at a time migrates."""

FIRST_MIGRATION = "2026-11-27T00:00:00:000000"
"""The tables of 0.1.0; what was before was never released, and its tables are not continued."""

_TRIES_BETWEEN_LINES = 250
"""Some seconds: whoever migrates a busy site reads in the log why it takes so long."""

logger = structlog.get_logger(__name__)
_FUNCTION = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)")
_MIGRATION_ID = re.compile(r'^ID = "(.+)"$', re.MULTILINE)


async def migrate(up_to: str = "all") -> list[str]:
    """Bring the database up to date, or to one migration; return the ids of what was run.

    Safe when several start at once. All that is pending is run in one transaction, so a migration
    that fails leaves the database as it was. Raises Unusable, also where a newer release was here.
    """
    await database.fitness.require_fit()
    async with database.advisory_lock(MIGRATION_LOCK):
        await _refuse_other_tables()
        await _refuse_unknown_zone()
        pending = await pending_migrations()
        if up_to != "all":
            pending = [name for name in pending if name <= up_to]
        if pending:
            await _run_migrations(up_to)
        return pending


async def unknown_migrations() -> list[str]:
    """List the migrations that a newer release ran and this one does not know, in order."""
    return sorted(await _migrations_run() - set(known_migrations()))


async def _refuse_other_tables() -> None:
    unknown = await unknown_migrations()
    if unknown and unknown[0] < FIRST_MIGRATION:
        raise Unusable(
            "This database was made before release 0.1.0, whose tables are new. Leave it as it is"
            " and name an empty one in EVENTS_DATABASE_URL (with the embedded database: move the"
            " folder `postgresql` out of EVENTS_DATA_DIR), then start again."
        )
    if unknown:
        raise Unusable(
            f"The database was brought up to date by a newer release (migration {unknown[-1]})."
            " Run that release, or go back with the backup that `events upgrade` made:"
            " `events restore --replace FILE`."
        )


async def _refuse_unknown_zone() -> None:
    zone = settings().timezone
    if not await database.value(_KNOWS_ZONE, zone):
        raise Unusable(
            f"EVENTS_TIMEZONE is {zone!r}, which the database does not know: bring the time zones"
            " of PostgreSQL up to date, or name another zone with the same hours."
        )


_KNOWS_ZONE = "SELECT EXISTS (SELECT FROM pg_timezone_names WHERE name = $1)"


async def _run_migrations(up_to: str) -> None:
    told = io.StringIO()
    try:
        await _with_all_tables(up_to, told)
    except asyncpg.PostgresError as error:
        logger.exception("a migration failed", told=told.getvalue())
        raise Unusable(
            f"The database could not be migrated: {error}. It is as it was before: run the earlier"
            " release, and tell the makers of this one."
        ) from error


async def _with_all_tables(up_to: str, told: io.StringIO) -> None:
    """Run them in one transaction that has every table to itself from its first moment.

    Tables taken one after another, beside people who register, are a deadlock that costs one of
    them an error. So nothing is waited for while anything is held: it is tried again.
    """
    from piccolo.apps.migrations.commands.forwards import run_forwards  # Loads slowly.

    _load_what_runs()
    for tries in itertools.count(1):
        with contextlib.suppress(BeingChanged):
            async with database.transaction():
                await database.execute(_LOCK_ALL_TABLES)
                with contextlib.redirect_stdout(told):
                    result = await run_forwards("events", migration_id=up_to)
                if not result.success:
                    raise Unusable(f"The database could not be migrated: {result.message}.")
            return
        if tries % _TRIES_BETWEEN_LINES == 0:
            logger.warning("the migration waits for a moment in which nobody uses a table")
        await asyncio.sleep(0.02)


def _load_what_runs() -> None:
    """Load the tables and the migrations, which takes longer than running them.

    With all tables held, everybody would wait for it; on a slow machine for too long.
    """
    from piccolo.apps.migrations.commands.forwards import ForwardsMigrationManager

    runner = ForwardsMigrationManager("events")
    runner.get_migration_modules(runner.get_app_config("events").resolved_migrations_folder_path)


_LOCK_ALL_TABLES = """
DO $$ BEGIN EXECUTE COALESCE(
  (SELECT 'LOCK TABLE ' || string_agg(format('%I.%I', schemaname, tablename), ', '
          ORDER BY tablename) || ' IN ACCESS EXCLUSIVE MODE NOWAIT'
     FROM pg_tables WHERE schemaname = current_schema() AND tableowner = current_user),
  'SELECT');
END $$
"""


async def pending_migrations() -> list[str]:
    """List the migrations that were not run, in order; all of them on a fresh database."""
    return sorted(set(known_migrations()) - await _migrations_run())


async def _migrations_run() -> set[str]:
    if not await database.value("SELECT to_regclass('migration') IS NOT NULL"):
        return set()
    return set(await database.values("SELECT name FROM migration WHERE app_name = 'events'"))


@lru_cache(maxsize=1)
def known_migrations() -> tuple[str, ...]:
    """List all migrations of this release, in order; read as text, as importing them is slow.

    Read once: what a pull adds meanwhile is not this process's, which goes on being ready.
    """
    found = [_MIGRATION_ID.search(text) for text in _texts()]
    return tuple(sorted(match[1] for match in found if match))


@lru_cache(maxsize=1)
def known_functions() -> tuple[str, ...]:
    """List the functions that migrations of this release create in the database."""
    return tuple(sorted({name for text in _texts() for name in _FUNCTION.findall(text)}))


def _texts() -> list[str]:
    files = sorted(Path(checkout_file("migrations")).glob("*.py"))
    return [file.read_text(encoding="utf-8") for file in files]

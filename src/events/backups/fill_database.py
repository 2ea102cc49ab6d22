"""Fill the database from an unpacked backup: all of it, or what stood there comes back."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import asyncpg

from events import database, migrations
from events.backups import archive, catalogue, old_tables
from events.deliveries.limits import pause
from events.errors import Unusable
from events.presentation import N_

LEAVING_SECONDS: Final = 5.0

_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
   AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""

PAUSED: Final = N_("Restored from a backup. Email leaves again when an organiser says so.")


async def fill(
    folder: Path,
    manifest: archive.Manifest,
    *,
    replace: bool,
    paused: bool = True,
    then: Callable[[], None] = lambda: None,
) -> tuple[int, list[str]]:
    """Fill the database, do what goes with it, and let the old tables go.

    Return how many migrations were run, and what could not be made anew. Raises Unusable.
    """
    known = await _known_migrations(manifest)
    connection = await database.connect()
    try:
        await _check_alone(connection)
        beside = await _set_old_tables_aside(connection, replace=replace)
        async with _put_back_on_failure(connection):
            migrated = await _fill(connection, folder, manifest, known, paused=paused)
            then()
        return migrated, await old_tables.drop(connection, beside)
    except asyncpg.PostgresError as error:
        raise Unusable(f"PostgreSQL refused: {error}. The database is as it was.") from error
    finally:
        await connection.close()


@asynccontextmanager
async def _put_back_on_failure(connection: Any) -> AsyncIterator[None]:
    try:
        yield
    except BaseException:
        await old_tables.put_back(connection)
        raise


async def _known_migrations(manifest: archive.Manifest) -> tuple[str, ...]:
    known = migrations.known_migrations()
    unknown = [name for name in manifest.migrations if name not in known]
    if unknown or not manifest.migrations:
        raise Unusable(
            f"The backup was made by release {manifest.release}, which is newer than this one."
            " Install that release, then restore."
        )
    return known


async def _check_alone(connection: Any) -> None:
    """Refuse where others use the database. Who is leaving is waited for: PostgreSQL hears a
    moment later that a program has ended, such as the site that was stopped for this.
    """
    until = time.monotonic() + LEAVING_SECONDS
    while others := await connection.fetchval(_OTHERS):
        if time.monotonic() < until:
            await asyncio.sleep(0.1)
            continue
        raise Unusable(
            f"{others} other connections use this database. Stop `events serve`, `events worker`"
            " and other programs on it first."
        )


async def _set_old_tables_aside(connection: Any, *, replace: bool) -> old_tables.Dependents:
    if await old_tables.is_there(connection):
        await old_tables.put_back(connection)
    if await _has_rows(connection) and not replace:
        raise Unusable(
            "The database is not empty. With --replace the backup takes the place of all that"
            " stands there; keep that first with `events backup`."
        )
    return await old_tables.set_aside(connection)


async def _has_rows(connection: Any) -> bool:
    """Tell whether any table has rows other than those that migrations insert."""
    for name in await catalogue.tables(connection):
        if name in ("migration", "sending"):
            continue
        if await connection.fetchval(f'SELECT EXISTS (TABLE "{name}")'):
            return True
    return False


async def _fill(
    connection: Any,
    folder: Path,
    manifest: archive.Manifest,
    known: tuple[str, ...],
    *,
    paused: bool,
) -> int:
    await migrations.migrate(up_to=max(manifest.migrations))
    async with connection.transaction():
        await _load_tables(connection, folder, manifest)
        if paused:
            await pause.pause_after_restore(connection, PAUSED)
    return len(await migrations.migrate()) if set(known) - set(manifest.migrations) else 0


async def _load_tables(connection: Any, folder: Path, manifest: archive.Manifest) -> None:
    there = await catalogue.tables(connection)
    names = ", ".join(f'"{name}"' for name in there)
    await connection.execute(f"TRUNCATE {names}")
    for name, table in manifest.tables.items():
        if name not in there:
            continue  # An administrator's: earlier releases kept those too.
        if set(table.columns) - set(there.get(name, ())):
            raise Unusable(f"The backup's table {name} is not one of this release.")
        # Triggers would raise revisions: what comes back is what was kept.
        await connection.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        with (folder / "tables" / name).open("rb") as file:
            status = await connection.copy_to_table(
                name, source=file, columns=table.columns, format="text"
            )
        await connection.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
        if int(status.rsplit(" ", 1)[-1]) != table.rows:
            raise Unusable(f"The backup's table {name} has not the {table.rows} rows it should.")
    await _set_sequences(connection, manifest)


async def _set_sequences(connection: Any, manifest: archive.Manifest) -> None:
    sequences = await catalogue.sequences(connection)
    for name, at in manifest.sequences.items():
        if name not in sequences:
            continue
        await connection.execute(
            "SELECT setval(format('public.%I', $1::text)::regclass, $2, $3)",
            name,
            at.last_value,
            at.is_called,
        )

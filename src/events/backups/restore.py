"""Restore a site from its backup: all of it, or the database stays as it was."""

import os
import secrets
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import asyncpg

from events import database, migrations
from events.backups import archive, aside, catalogue
from events.clock import now
from events.deliveries.limits import pause
from events.errors import Unusable
from events.presentation import N_
from events.settings import settings

DRAFT: Final = ".restoring-"
PAUSED: Final = N_("Restored from a backup. Email leaves again when an organiser says so.")


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    manifest: archive.Manifest
    migrated: int
    """Migrations that were run to bring an older backup up to this release."""
    secret: Path | None
    """The file with the backup's secret, where EVENTS_SECRET_KEY is another one; else None."""
    lost: list[str]
    """What administrators had hung on the tables and could not be made anew, each by its SQL."""


async def restore_backup(path: Path, *, replace: bool = False) -> Restored:
    """Fill the database and the files from a backup; no mail leaves until an organiser resumes.

    Every byte is checked before anything is touched. The database must be empty, unless `replace`
    allows to overwrite it. Nobody else may be connected. Where anything fails, the database is
    as it was before. Raises Unusable with a sentence.
    """
    data_dir = settings().data_dir
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    await database.fitness.insist()
    archive.remove_abandoned(data_dir, DRAFT)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=data_dir) as unpacked:
        folder = Path(unpacked)
        manifest = archive.unpack(path, folder)
        known = await _known_migrations(manifest)
        connection = await database.connect()
        try:
            await _check_alone(connection)
            beside = await _set_old_tables_aside(connection, replace=replace)
            migrated = await _fill_or_roll_back(connection, folder, manifest, known)
            _restore_files(folder, data_dir)
            lost = await aside.drop(connection, beside)
        except asyncpg.PostgresError as error:
            raise Unusable(f"PostgreSQL refused: {error}. The database is as it was.") from error
        finally:
            await connection.close()
        return Restored(manifest, migrated, _restore_secret(folder, data_dir), lost)


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
    others = await connection.fetchval(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    if others:
        raise Unusable(
            f"{others} other connections use this database. Stop `events serve`, `events worker`"
            " and other programs on it first."
        )


async def _set_old_tables_aside(connection: Any, *, replace: bool) -> aside.Beside:
    if await aside.is_there(connection):
        await aside.put_back(connection)
    if await _has_rows(connection) and not replace:
        raise Unusable(
            "The database is not empty. With --replace the backup takes the place of all that"
            " stands there; keep that first with `events backup`."
        )
    return await aside.set_aside(connection)


async def _has_rows(connection: Any) -> bool:
    """Tell whether any table has rows other than those that migrations insert."""
    for name in await catalogue.tables(connection):
        if name in ("migration", "sending"):
            continue
        if await connection.fetchval(f'SELECT EXISTS (TABLE "{name}")'):
            return True
    return False


async def _fill_or_roll_back(
    connection: Any, folder: Path, manifest: archive.Manifest, known: tuple[str, ...]
) -> int:
    try:
        return await _fill(connection, folder, manifest, known)
    except BaseException:
        await aside.put_back(connection)
        raise


async def _fill(
    connection: Any, folder: Path, manifest: archive.Manifest, known: tuple[str, ...]
) -> int:
    await migrations.migrate(up_to=max(manifest.migrations))
    async with connection.transaction():
        await _load_tables(connection, folder, manifest)
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


def _restore_files(folder: Path, data_dir: Path) -> None:
    """Put the backup's files in place; rename the folder of the old ones to files-before-…."""
    (folder / "files").mkdir(exist_ok=True)
    there = data_dir / "files"
    if there.exists():
        there.rename(data_dir / f"files-before-{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}")
    (folder / "files").rename(there)


def _restore_secret(folder: Path, data_dir: Path) -> Path | None:
    """Make the backup's secret this site's, unless EVENTS_SECRET_KEY is set to another one.

    Return the file it was put into where it is not used.
    """
    kept = (folder / "secret-key").read_text()
    if kept == settings().secret_key:
        return None
    own = data_dir / "secret-key"
    own_in_use = own.exists() and own.read_text().strip() == settings().secret_key
    place = own if own_in_use else data_dir / "secret-key.restored"
    draft = data_dir / f".secret-key.{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(kept)
    draft.replace(place)
    settings.cache_clear()
    return None if own_in_use else place

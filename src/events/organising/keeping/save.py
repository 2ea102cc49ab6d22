"""Keep a whole site in one file: every row of one instant, every file, and the secret."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final

import asyncpg

from events import __version__
from events.clock import now
from events.errors import Unusable
from events.organising.keeping import archive, catalogue
from events.settings import settings

SPARE: Final = 50_000_000
"""Bytes that stay free on the disk beside a backup."""


async def save(to: Path) -> archive.Manifest:
    """Write a backup to a file, while the site goes on; what it holds.

    The tables are those of one instant. The file appears whole or not at all, and only its owner
    may read it: it holds people's addresses and the secret that opens their links. Raises Unusable.
    """
    if not to.parent.is_dir():
        raise Unusable(f"{to.parent} is not a folder. Make it first.")
    connection = await asyncpg.connect(dsn=settings().database_url)
    try:
        if await connection.fetchval("SELECT to_regclass('public.migration')") is None:
            raise Unusable("The database is empty: there is nothing to keep.")
        _check_room(to.parent, await catalogue.bytes_used(connection))
        with tempfile.TemporaryDirectory(prefix=".causerie-backup-", dir=to.parent) as folder:
            return await _save(connection, Path(folder), to)
    finally:
        await connection.close()


async def _save(connection: Any, folder: Path, to: Path) -> archive.Manifest:
    for name in ("tables", "files"):
        (folder / name).mkdir(mode=0o700)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tables = {
            name: await _copy(connection, folder, name, columns)
            for name, columns in (await catalogue.tables(connection)).items()
        }
        migrations = await catalogue.migrations(connection)
        sequences = await catalogue.sequences(connection)
    _gather_files(settings().data_dir / "files", folder / "files")
    _write_secret(folder / "secret-key")
    manifest = archive.Manifest(
        format=archive.FORMAT,
        made_at=now(),
        release=__version__,
        postgresql=str(connection.get_server_version().major),
        migrations=migrations,
        tables=tables,
        sequences=sequences,
        members=_members(folder),
    )
    archive.pack(folder, manifest, to)
    return manifest


async def _copy(connection: Any, folder: Path, name: str, columns: list[str]) -> archive.Table:
    with (folder / "tables" / name).open("xb") as file:
        status = await connection.copy_from_table(name, output=file, columns=columns, format="text")
    return archive.Table(columns, int(status.rsplit(" ", 1)[-1]))


def _check_room(folder: Path, tables: int) -> None:
    kept = settings().data_dir / "files"
    files = sum(path.stat().st_size for path in kept.rglob("*") if path.is_file())
    # Tables are copied out, then packed together with the files.
    needed, free = 2 * (tables + files) + SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise Unusable(
            f"{folder} has {free // 1_000_000} MB free; the backup may need"
            f" {needed // 1_000_000} MB."
        )


def _gather_files(source: Path, target: Path) -> None:
    """Link every file that is kept; one that somebody deletes meanwhile is no loss."""
    for path in source.rglob("*") if source.is_dir() else ():
        if not path.is_file() or path.name.startswith("."):
            continue
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, place)
        except FileNotFoundError:
            continue
        except OSError:
            shutil.copyfile(path, place)


def _members(folder: Path) -> dict[str, archive.Member]:
    return {
        str(path.relative_to(folder)): archive.member(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _write_secret(path: Path) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(settings().secret_key)

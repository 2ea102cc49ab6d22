"""Create a backup: every row as of one instant, every file and the secret, in one file."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, Final

from events import __version__, database
from events.backups import archive, catalogue, status
from events.clock import now
from events.errors import Unusable
from events.settings import settings
from events.storage import Away, FolderStore, store

DRAFT: Final = ".causerie-backup-"
SPARE: Final = 50_000_000
"""Bytes that stay free on the disk beside a backup."""


async def create_backup(to: Path, *, recorded: bool = True) -> archive.Manifest:
    """Write a backup to a file while the site serves; return what it holds.

    The tables are those of one instant. The file appears whole or not at all, and only its owner
    may read it: it holds people's addresses and the secret that opens their links. It takes the
    place of an earlier backup, never of another file. Unless it is on its way to another place, the
    status says that it is there. Raises Unusable.
    """
    _check_place(to)
    connection = await database.connect()
    try:
        manifest = await _create(connection, to)
    except Away as away:
        raise Unusable(f"{store().shown} says {away}. No backup was made.") from None
    except OSError as error:
        raise Unusable(
            f"{to.parent}: {error.strerror or error}. No backup was made; earlier ones are as they"
            " were."
        ) from error
    finally:
        await connection.close()
    if recorded:
        record(manifest, to, str(to))
    return manifest


async def _create(connection: Any, to: Path) -> archive.Manifest:
    if await connection.fetchval("SELECT to_regclass('public.migration')") is None:
        raise Unusable("The database is empty: there is nothing to keep.")
    archive.remove_abandoned(to.parent, DRAFT)
    _check_room(to.parent, await catalogue.bytes_used(connection) + await _size_of_files())
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=to.parent) as folder:
        return await _write(connection, Path(folder), to)


def record(manifest: archive.Manifest, file: Path, place: str) -> None:
    """Note in the status that a backup, of this file, lies in a place."""
    with contextlib.suppress(OSError):  # The backup is there all the same.
        status.update(made_at=manifest.made_at, file=place, size=file.stat().st_size)


def _check_place(to: Path) -> None:
    if not to.parent.is_dir():
        raise Unusable(f"{to.parent} is not a folder. Make it first.")
    if not os.access(to.parent, os.W_OK):
        raise Unusable(f"{to.parent} may not be written by this user.")
    if to.exists() and not archive.is_backup(to):
        raise Unusable(f"{to} is there, and is no backup: it stays. Choose another name.")


async def _write(connection: Any, folder: Path, to: Path) -> archive.Manifest:
    for name in ("tables", "files"):
        (folder / name).mkdir(mode=0o700)
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        tables = {
            name: await _copy_table(connection, folder, name, columns)
            for name, columns in (await catalogue.tables(connection)).items()
        }
        migrations = await catalogue.migrations(connection)
        sequences = await catalogue.sequences(connection)
    await _gather_files(folder)
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


async def _copy_table(
    connection: Any, folder: Path, name: str, columns: list[str]
) -> archive.Table:
    with (folder / "tables" / name).open("xb") as file:
        output = _CopyOutput(file)
        answer = await connection.copy_from_table(
            name, output=output.write, columns=columns, format="text"
        )
    if output.error:
        raise output.error
    return archive.Table(columns, int(answer.rsplit(" ", 1)[-1]))


class _CopyOutput:
    """Writes what COPY sends to a file; after a write error it keeps draining COPY.

    Raised at once, an error amid the last piece of a table would leave asyncpg waiting for ever
    for an answer that has come already.
    """

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.error: OSError | None = None

    async def write(self, data: bytes) -> None:
        if self.error:
            return
        try:
            self.file.write(data)
            self.file.flush()
        except OSError as error:
            self.error = error


async def _size_of_files() -> int:
    return sum([found.size async for found in store().listed("files/")])


def _check_room(folder: Path, size: int) -> None:
    # Tables are copied out, then packed together with the files.
    needed, free = 2 * size + SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise Unusable(
            f"{folder} has {free // 1_000_000} MB free; the backup may need"
            f" {needed // 1_000_000} MB."
        )


async def _gather_files(folder: Path) -> None:
    kept = store()
    if isinstance(kept, FolderStore):
        _link_files(kept.path("files"), folder / "files")
        return
    async for found in kept.listed("files/"):
        place = folder / found.key
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            async for piece in kept.pieces(found.key, 0, found.size):
                file.write(piece)
        if place.stat().st_size != found.size:
            place.unlink()  # Deleted just now.


def _link_files(source: Path, target: Path) -> None:
    """Hard-link every file of the site into the folder, or copy it; skip those just deleted."""
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

"""Restore a site from its backup: all of it, or the database stays as it was."""

import os
import secrets
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from events import database
from events.backups import archive, fill_database
from events.clock import now
from events.errors import Unusable
from events.files import private_folder
from events.settings import settings
from events.storage import Away, FolderStore, store

DRAFT: Final = ".restoring-"


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
    await database.fitness.require_fit()
    archive.remove_abandoned(data_dir, DRAFT)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=data_dir) as unpacked:
        folder = Path(unpacked)
        manifest = archive.unpack(path, folder)
        await _upload_files(folder)
        migrated, lost = await fill_database.fill(
            folder, manifest, replace=replace, then=lambda: _restore_files(folder)
        )
        return Restored(manifest, migrated, _restore_secret(folder, data_dir), lost)


async def move_in(path: Path, *, replace: bool = False) -> archive.Manifest:
    """Fill the database alone from a backup made just now, of a site that stands still.

    The files stay where they are, and mails go on where they were: none was sent meanwhile. Raises
    Unusable as `restore_backup` does.
    """
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=settings().data_dir) as unpacked:
        manifest = archive.unpack(path, Path(unpacked))
        await fill_database.fill(Path(unpacked), manifest, replace=replace, paused=False)
    return manifest


def _restore_files(folder: Path) -> None:
    """Put the backup's files in place; rename the folder of the old ones to files-before-….

    The store may be on another disk: they are brought there first, and where that fails the old
    ones are where they were.
    """
    kept = store()
    if not isinstance(kept, FolderStore):
        return
    (folder / "files").mkdir(exist_ok=True)
    there = kept.path("files")
    private_folder(kept.root)
    archive.remove_abandoned(kept.root, DRAFT)
    with tempfile.TemporaryDirectory(prefix=DRAFT, dir=kept.root) as beside:
        shutil.move(folder / "files", Path(beside) / "files")
        if there.exists():
            there.rename(kept.path(f"files-before-{now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"))
        (Path(beside) / "files").rename(there)


async def _upload_files(folder: Path) -> None:
    """Put the backup's files into a bucket, before the database is touched.

    Those of before stay where they are; what nothing names in the end is swept.
    """
    kept = store()
    if isinstance(kept, FolderStore):
        return
    try:
        for path in sorted(path for path in (folder / "files").rglob("*") if path.is_file()):
            with path.open("rb") as file:
                await kept.put_file(str(path.relative_to(folder)), file)
    except Away as away:
        raise Unusable(f"{kept.shown} says {away}. The database is as it was.") from None


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

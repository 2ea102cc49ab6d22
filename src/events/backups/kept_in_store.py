"""Backups beside the other files of a bucket: put there, listed, fetched, deleted.

Such a backup is called `storage:night-….backup`, by every command and page.
"""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from events.backups import archive
from events.backups.create import create_backup, record
from events.errors import Unusable
from events.files import private_folder
from events.settings import settings
from events.storage import Away, store

MARK: Final = "storage:"
PREFIX: Final = "backups/"


def is_kept_there(place: str) -> bool:
    """Tell whether a backup of this name lies in the store, or would."""
    return place.startswith(MARK)


async def create(place: str) -> archive.Manifest:
    """Make a backup and put it into the store; it is there whole or not at all. Raises Unusable.

    On its way it lies in the data folder, which must have the room.
    """
    key = _key(place)
    file = _own_file()
    try:
        manifest = await create_backup(file, recorded=False)
        with file.open("rb") as source:
            await store().put_file(key, source)
        record(manifest, file, place)
    except Away as away:
        raise Unusable(_refused("made", away)) from None
    finally:
        file.unlink(missing_ok=True)
    return manifest


async def fetch(place: str) -> Path:
    """Fetch a backup into a file of the data folder, which the caller deletes. Raises Unusable."""
    key, file = _key(place), _own_file()
    try:
        size = await store().size(key)
        if size is None:
            raise Unusable(f"{store().shown} has no {key}.")
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as into:
            async for piece in store().pieces(key, 0, size):
                into.write(piece)
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, Away):
            raise Unusable(_refused("fetched", error)) from None
        raise
    return file


async def names() -> list[str]:
    """List the backups that lie there, by their bare names. Raises Unusable."""
    try:
        return [one.key.removeprefix(PREFIX) async for one in store().listed(PREFIX)]
    except Away as away:
        raise Unusable(_refused("looked for", away)) from None


async def delete(name: str) -> None:
    """Delete a backup by its bare name; where that cannot be, it stays for the next night."""
    with suppress(Away):
        await store().delete(f"{PREFIX}{name}")


def _key(place: str) -> str:
    name = place.removeprefix(MARK)
    if not name or "/" in name or name.startswith("."):
        raise Unusable(f"{place} is no name of a backup; storage:NAME is expected.")
    return f"{PREFIX}{name}"


def _own_file() -> Path:
    private_folder(settings().data_dir)
    return settings().data_dir / f".causerie-backup-{secrets.token_hex(6)}"


def _refused(what: str, away: Away) -> str:
    return (
        f"No backup was {what}: {store().shown} says {away}. `events doctor` says how to mend it."
    )

"""Large files of ours: their names, how large they may be, and the room that is left for them.

They lie apart from the files that backups pack: one is written once and never changed, so that
copying them is a backup of them.
"""

import re
import secrets
import shutil
from contextlib import suppress
from os import utime
from pathlib import Path
from typing import ClassVar, Final

from events.errors import Refusal
from events.files import private_folder
from events.presentation import N_
from events.storage import FolderStore, store

LARGEST: Final = 2 * 1024**3
SPARE: Final = 500_000_000
"""Bytes of the disk that stay free for the database and for everything else."""
PREFIX: Final = "media/"
_NAME: Final = re.compile(r"v[0-9a-f]{32}\.[a-z0-9]{1,5}")


class NoRoom(Refusal):
    """The disk could not hold the file."""

    status = 507
    sentence: ClassVar[str] = N_(
        "The server has no room for this file: it has %(size)s MB, and %(room)s MB are left for"
        " files. Nothing was kept. Ask whoever runs the site."
    )


def new_name(ending: str) -> str:
    """Make a random name that keeps the ending."""
    return f"v{secrets.token_hex(16)}.{ending}"


def is_name(name: str) -> bool:
    """Tell whether a file of this name is a large one."""
    return _NAME.fullmatch(name) is not None


def key_of(name: str) -> str:
    """Return where a file lies in the store."""
    return f"{PREFIX}{name}"


def check_room(size: int, *, promised: int = 0, where: Path | None = None) -> None:
    """Raise NoRoom unless the disk can hold a file beside what was promised to others.

    A bucket has no disk that could be asked.
    """
    kept = store()
    if where is None and isinstance(kept, FolderStore):
        where = kept.path(PREFIX)
        private_folder(where)
    if where is None:
        return
    room = max(shutil.disk_usage(where).free - SPARE - promised, 0)
    if size > room:
        raise NoRoom(size=-(-size // 1_000_000), room=room // 1_000_000)


def mark_removed(name: str) -> None:
    """Note that a file was taken away just now; it is deleted once that cannot be undone.

    The step back names it, which is enough; but a folder that is copied by its times shows it.
    """
    kept = store()
    if isinstance(kept, FolderStore):
        with suppress(FileNotFoundError):
            utime(kept.path(key_of(name)))

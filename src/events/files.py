"""Writing a file whole or not at all, readable by its owner only, and what a full disk says."""

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_OTHERS: Final = 0o077
_OURS: Final = (
    "files", "files-before-*", "media", "mailbox", "logs", "backups", "backups.json", "worker-*",
    "servers.owner", "servers.json", "servers.lock", "servers-key", "secret-key*",
)  # fmt: skip
"""What we keep in the data folder; what else stands there is somebody else's."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it; a disk that is full keeps none.

    The draft's name begins with a full stop: backups leave it out where a kill left it behind.
    """
    private_folder(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def private_folder(path: Path) -> None:
    """Make a folder, and those above it that are missing, for their owner only."""
    if not path.is_dir():
        private_folder(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def keep_private(data_dir: Path) -> None:
    """Take from others what earlier releases let them read; what belongs to others is left."""
    for path in open_to_others(data_dir):
        with contextlib.suppress(OSError):
            path.chmod(path.stat().st_mode & ~_OTHERS)


def open_to_others(data_dir: Path) -> Iterator[Path]:
    """List our files and folders that others may reach, the innermost first.

    Of a folder that is closed already nothing is listed: nobody gets at what is in it.
    """
    for path in (found for name in _OURS for found in data_dir.glob(name)):
        if path.stat(follow_symlinks=False).st_mode & _OTHERS and not path.is_symlink():
            if path.is_dir():
                yield from (inner for inner in path.rglob("*") if _is_open(inner))
            yield path


def _is_open(path: Path) -> bool:
    try:
        return not path.is_symlink() and bool(path.stat().st_mode & _OTHERS)
    except OSError:
        return False


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that a disk has no room left: ours, or the database's."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    import asyncpg  # Not above: `events serve`, which knows no database, would hold it for ever.

    return isinstance(error, asyncpg.DiskFullError)

"""Writing a file whole or not at all, and what a full disk says."""

import errno
import os
import secrets
from pathlib import Path

import asyncpg


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees half of it; a disk that is full keeps none.

    The draft's name begins with a full stop: backups leave it out where a kill left it behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error says that a disk has no room left: ours, or the database's."""
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, asyncpg.DiskFullError)

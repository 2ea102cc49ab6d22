"""The status of backups: when the last one was made, and how the nights went.

It is a file beside the data, not a row: the database would not know it after a restore, and a site
whose database is gone can still be asked.
"""

import contextlib
import os
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec

from events.settings import settings

TOO_OLD: Final = timedelta(hours=50)
"""Two nights without a backup, and a little."""


class BackupStatus(msgspec.Struct, frozen=True):
    """The last backup, and the last try of the worker to make one at night."""

    made_at: datetime | None = None
    """When the last one was made, by the worker, a command or an upgrade."""
    file: str = ""
    size: int = 0
    watched_since: datetime | None = None
    """When a worker first checked whether a backup is due."""
    tried_at: datetime | None = None
    problem: str = ""
    """Why the last night made none; empty where it did."""

    def is_overdue(self, at: datetime) -> bool:
        """Tell whether backups are made every night here and none was made for two nights."""
        last = self.made_at or self.watched_since
        nightly = bool(settings().backups_kept and self.watched_since)
        return nightly and last is not None and at - last > TOO_OLD


def read() -> BackupStatus:
    """Read the status; an empty one where the file is missing or not ours."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(_file().read_bytes(), type=BackupStatus)
    return BackupStatus()


def update(**changes: Any) -> None:
    """Change fields of the status; the file is replaced whole."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(msgspec.structs.replace(read(), **changes)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _file() -> Path:
    return settings().data_dir / "backups.json"

"""What is known of backups, kept in a file beside the data: the database would not know after a
restore, and a site whose database is gone can still be asked."""

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


class Noted(msgspec.Struct, frozen=True):
    """The last backup, and how the nights went."""

    made_at: datetime | None = None
    """When the last one was made, by a night, a command or an upgrade."""
    file: str = ""
    size: int = 0
    watched_since: datetime | None = None
    """When a worker first asked itself whether a backup is due."""
    tried_at: datetime | None = None
    problem: str = ""
    """Why the last night made none; empty where it did."""

    def missing(self, at: datetime) -> bool:
        """Whether nights make backups here and have not for two."""
        last = self.made_at or self.watched_since
        nightly = bool(settings().backups_kept and self.watched_since)
        return nightly and last is not None and at - last > TOO_OLD


def noted() -> Noted:
    """What was noted last; nothing where the file is missing or not ours."""
    with contextlib.suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode(_file().read_bytes(), type=Noted)
    return Noted()


def note(**news: Any) -> None:
    """Add to what is known; the file is replaced whole."""
    path = _file()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.encode(msgspec.structs.replace(noted(), **news)))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _file() -> Path:
    return settings().data_dir / "backups.json"

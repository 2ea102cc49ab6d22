"""The folder of the nightly backups: made where it is missing, or said why it cannot be."""

from pathlib import Path

from events.errors import Unusable
from events.settings import settings


def folder() -> Path:
    """Return the folder, made for its owner only. Raises Unusable where it cannot be used."""
    path = settings().backup_dir
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        (path / ".try").touch(mode=0o600)
        (path / ".try").unlink()
    except OSError as error:
        raise Unusable(
            f"Backups cannot be written to {path} ({error.strerror}). Give that folder to the user"
            " who runs this (chown), let its systemd unit write there (ReadWritePaths), or name"
            " another in EVENTS_BACKUP_DIR."
        ) from None
    return path


def problem() -> str:
    """Say why the folder cannot be used; empty where it can, or where no backups are wanted."""
    if not settings().backups_kept or settings().backups_in_store:
        return ""
    try:
        folder()
    except Unusable as error:
        return str(error)
    return ""

"""Make and keep the secret that the program makes for itself."""

import contextlib
import os
import secrets
from pathlib import Path

from events.errors import Unusable


def kept_secret(path: Path) -> str:
    """Return the secret of a file that only its owner reads; make it where there is none."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _place_secret(path)
        return path.read_text().strip()
    except OSError as error:
        why = error.strerror
        raise Unusable(f"EVENTS_DATA_DIR: {path.parent} cannot be written ({why}).") from None


def _place_secret(path: Path) -> None:
    """Link a whole file into place, so that nobody reads half of it; the first one stays."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()

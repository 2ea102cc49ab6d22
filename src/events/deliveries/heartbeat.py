"""A worker's sign of life: a file in the data folder that it touches while it looks what is due.

No row, so that it says whether the process works also while the database is away.
"""

import contextlib
import socket
import time
from pathlib import Path
from typing import Final

from events.settings import settings

SILENT_SECONDS: Final = 90.0
"""A worker that has not looked for so long hangs: it looks every two seconds."""


def beat() -> None:
    """Note that this machine's worker is at work now."""
    with contextlib.suppress(OSError):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
        _file().touch()


def end() -> None:
    """Note that it ended in order."""
    with contextlib.suppress(OSError):
        _file().unlink()


def silent_for() -> float | None:
    """Return the seconds since this machine's worker last gave a sign; None without any."""
    try:
        return max(time.time() - _file().stat().st_mtime, 0.0)
    except OSError:
        return None


def _file() -> Path:
    # Containers share the folder, and have names of their own.
    return settings().data_dir / f"worker-{socket.gethostname()}"

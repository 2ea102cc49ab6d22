"""A worker's sign of life: a file in the data folder that it touches while it looks what is due.

No row, so that it says whether the process works also while the database is away.
"""

import contextlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from events.settings import settings

SILENT_SECONDS: Final = 90.0
"""A worker that has not looked for so long hangs: it looks every two seconds."""
KNOWN_SECONDS: Final = 86_400.0
"""A sign that is older says nothing any more: that machine has no worker now."""
_PREFIX: Final = "worker-"


def beat() -> None:
    """Note that this machine's worker is at work now."""
    with contextlib.suppress(OSError):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
        _file().touch()


def tell_clock(ahead: float) -> None:
    """Note by how many seconds this machine's clock is ahead of PostgreSQL's."""
    with contextlib.suppress(OSError):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
        _file().write_text(f"{ahead:.0f}\n")


def clocks() -> dict[str, int]:
    """Return what the workers that share the folder last noted, by the names of their machines."""
    found = {}
    for file in settings().data_dir.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError, ValueError):
            found[file.name.removeprefix(_PREFIX)] = int(file.read_text() or "0")
    return found


def alive() -> int:
    """Return how many workers that share the folder have lately looked what is due."""
    return sum(age <= SILENT_SECONDS for age in _ages())


def is_known() -> bool:
    """Tell whether a worker that shares the folder gave a sign in the last day, and did not end."""
    return any(age <= KNOWN_SECONDS for age in _ages())


def _ages() -> Iterator[float]:
    for file in settings().data_dir.glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            yield time.time() - file.stat().st_mtime


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
    return settings().data_dir / f"{_PREFIX}{socket.gethostname()}"

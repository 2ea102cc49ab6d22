"""Where the processes of a site keep their counters, so that one of them tells of all.

The processes of one `events serve` share a folder of counters (`PROMETHEUS_MULTIPROC_DIR`, which it
makes), so that any web process tells of them all. Without that folder each tells of itself.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from events.monitoring import ended

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"


@contextlib.contextmanager
def shared_folder() -> Iterator[None]:
    """Make a folder of counters for the processes that are started inside, unless one is named."""
    if os.environ.get(FOLDER):
        yield
        return
    folder = tempfile.mkdtemp(prefix="causerie-metrics-")
    os.environ[FOLDER] = folder
    try:
        yield
    finally:
        del os.environ[FOLDER]
        shutil.rmtree(folder, ignore_errors=True)


def is_shared() -> bool:
    """Tell whether this process keeps its counters beside those of others."""
    return bool(os.environ.get(FOLDER))


@contextlib.contextmanager
def at_rest() -> Iterator[bool]:
    """Hold the folder still, with what ended processes left folded; tell whether it could be held.

    It cannot while another process holds it, for some milliseconds.
    """
    folder = Path(os.environ[FOLDER])
    with (folder / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        ended.fold(folder)
        yield True

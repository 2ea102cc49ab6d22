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

from events.errors import Unusable
from events.monitoring import ended

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_LOCK: Final = "lock"


def make_named() -> None:
    """Make the folder that is named, where one is. Raises Unusable where it cannot be written."""
    if not (named := os.environ.get(FOLDER)):
        return
    try:
        Path(named).mkdir(mode=0o700, parents=True, exist_ok=True)
        (Path(named) / _LOCK).touch()
    except OSError as error:
        raise Unusable(
            f"Counters cannot be written to {named} ({error.strerror}). Name a folder that this"
            f" user may write to in {FOLDER}, or leave it out."
        ) from None


@contextlib.contextmanager
def shared_folder() -> Iterator[None]:
    """Make a folder of counters for the processes that are started inside, unless one is named."""
    if os.environ.get(FOLDER):
        make_named()
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
    with (folder / _LOCK).open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        ended.fold(folder)
        yield True

"""Where the processes of a site keep their counters, so that one of them tells of all.

The processes of one `events serve` share a folder of counters (`PROMETHEUS_MULTIPROC_DIR`, which it
makes), so that any web process tells of them all. Without that folder each tells of itself.
"""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

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


def forget_ended() -> None:
    """Drop what processes that have ended held; what they counted stays counted."""
    from prometheus_client import multiprocess

    folder = os.environ.get(FOLDER)
    for path in Path(folder).glob("gauge_live*.db") if folder else ():
        found = re.fullmatch(r"gauge_live\w+_(\d+)", path.stem)
        if found and not Path(f"/proc/{found[1]}").exists():
            multiprocess.mark_process_dead(int(found[1]))  # type: ignore[no-untyped-call]

"""The machine: room on its disk, and the rules of the world's clocks."""

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta

from events import zones
from events.cli.doctor.findings import Finding, doubtful, good, wrong
from events.clock import now
from events.settings import settings

LITTLE_ROOM, NO_ROOM = 2_000_000_000, 300_000_000


def examine() -> list[Finding]:
    """Check the disk and the rules of time zones."""
    return [_disk(), *_zones()]


def _disk() -> Finding:
    folder = settings().data_dir
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return wrong("data folder", f"{folder}: {error.strerror}.", "Set EVENTS_DATA_DIR.")
    if not os.access(folder, os.W_OK | os.X_OK):
        return wrong(
            "data folder",
            f"{folder} cannot be written by user {os.geteuid()}.",
            "Give it to the user who runs this: chown.",
        )
    told = f"{folder}, {free / 1_000_000_000:.1f} GB free."
    if free < NO_ROOM:
        return wrong("data folder", told, "Make room: a full disk stops the database.")
    if free < LITTLE_ROOM:
        return doubtful("data folder", told, "Make room before it is used up.")
    return good("data folder", told)


def _zones() -> Iterator[Finding]:
    version = zones.version()
    package, system = zones.package_version(), zones.system_version()
    year = int(version[:4]) if version[:4].isdecimal() else 0
    told = f"rules of {version}, the newest of package ({package or 'none'})"
    told += f" and system ({system or 'none that tells its version'})"
    if year and (now() - timedelta(days=540)).year > year:
        yield doubtful(
            "time zones",
            f"The rules are those of {version}; countries change them.",
            "Update the system's package tzdata.",
        )
    else:
        yield good("time zones", told)

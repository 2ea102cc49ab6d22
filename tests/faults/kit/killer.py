"""Signals to embedded servers, found by the folder they work in."""

import contextlib
import os
import signal
from pathlib import Path
from urllib.parse import urlsplit


def strike(folder: Path, redis_url: str, program: str, number: signal.Signals) -> bool:
    """Signal the program of this folder: of all its processes the one that started the rest."""
    sockets = str(Path(urlsplit(redis_url).path).parent)
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            ours = str(folder) in command or sockets in command
            if program in command.split("\0")[0] and ours:
                found.append(int(entry.name))
    first = [process for process in found if _parent(process) not in found]
    for process in first:
        os.kill(process, number)
    return bool(first)


def _parent(process: int) -> int:
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
    return 0

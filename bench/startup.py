"""For information: how soon `events serve` answers, and what memory all of it takes."""

import asyncio
import os
import re
import signal
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench.kit.load import got
from bench.kit.rows import Row


async def run() -> list[Row]:
    """On a fresh folder (servers, migrations), and again on the one it left."""
    with _folder() as folder:
        first, _ = await _served(folder)
        again, memory = await _served(folder)
    parts = ", ".join(f"{name} {size / 1024:.0f}" for name, size in memory.items())
    return [
        Row("events serve, fresh folder", f"{first:.1f} s to the first 200"),
        Row("events serve, once more", f"{again:.1f} s to the first 200"),
        Row(f"memory (PSS): {parts} MB", f"{sum(memory.values()) / 1024:.0f} MB in all"),
    ]


@contextmanager
def _folder() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="causerie-bench-") as folder:
        Path(folder).chmod(0o711)  # PostgreSQL may run as another user.
        yield folder


async def _served(folder: str) -> tuple[float, dict[str, float]]:
    """Seconds to the first page, and kB of memory by kind of process a moment later."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "events", "serve", "--port", str(port)),
        env={**kept, "EVENTS_DATA_DIR": folder},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        await _first_page(port)
        seconds = time.perf_counter() - began
        await asyncio.sleep(2)
        return seconds, _memory(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


async def _first_page(port: int) -> None:
    for _ in range(1200):
        with suppress(OSError, asyncio.IncompleteReadError):
            await got(port, "/")
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the site did not start")


def _memory(root: int) -> dict[str, float]:
    """What each kind of process holds, shared pages counted once."""
    held: dict[str, float] = {}
    for process in _family(root):
        with suppress(OSError):
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            command = (process / "comm").read_text() + command
            found = re.search(
                r"^Pss:\s+(\d+)", (process / "smaps_rollup").read_text(), re.MULTILINE
            )
            kind = _kind(command)
            held[kind] = held.get(kind, 0) + (int(found[1]) if found else 0)
    return held


def _kind(command: str) -> str:
    for word, kind in (("postgres", "PostgreSQL"), ("valkey", "Valkey"), ("events web", "web"),
                       ("events worker", "worker")):  # fmt: skip
        if word in command:
            return kind
    return "serve"


def _family(root: int) -> list[Path]:
    """A process and all that it started, directly or not."""
    parents = {}
    for path in Path("/proc").iterdir():
        with suppress(OSError, IndexError):
            if path.name.isdigit():
                parents[int(path.name)] = int(
                    (path / "stat").read_text().rpartition(")")[2].split()[1]
                )
    family = {root}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return [Path("/proc", str(one)) for one in sorted(family)]

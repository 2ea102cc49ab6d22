"""How long an event loop stood still, and how much memory a process held at most."""

import asyncio
import os
import re
import time
from pathlib import Path

STEP = 0.005


class LoopWatch:
    """Sleeps again and again, and keeps by how much a sleep was late at worst.

    `busiest`: how much processor time the loop's thread took between two sleeps at most, which a
    busy machine moves less.
    """

    def __init__(self) -> None:
        self.worst = self.busiest = 0.0
        self.task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            await asyncio.sleep(STEP)
            self.worst = max(self.worst, time.perf_counter() - began - STEP)
            self.busiest = max(self.busiest, time.thread_time() - worked)

    def taken(self) -> float:
        """The worst delay since last asked, in milliseconds."""
        worst, self.worst = self.worst, 0.0
        return worst * 1000

    def worked(self) -> float:
        """The same of its thread's processor time."""
        busiest, self.busiest = self.busiest, 0.0
        return busiest * 1000


def forget_peak(pid: int | None = None) -> None:
    """Begin a new peak of memory."""
    Path(f"/proc/{pid or os.getpid()}/clear_refs").write_text("5")


def peak_mb(pid: int | None = None) -> float:
    """The most memory that a process held since then."""
    said = Path(f"/proc/{pid or os.getpid()}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+)", said, re.MULTILINE)
    assert found
    return int(found[1]) / 1024

"""Real workers in processes of their own, to be killed."""

import asyncio
import os
import random
import signal
import subprocess
import sys
from typing import Any


class Workers:
    """`async with Workers(2) as workers:` starts two; `kill()` SIGKILLs one and starts another."""

    def __init__(self, count: int, **environment: str) -> None:
        """Start nothing yet; `environment` is added to this process's own."""
        self._count = count
        self._environment = {**os.environ, **environment}
        self._processes: list[subprocess.Popen[bytes]] = []
        self.codes: list[int] = []

    async def __aenter__(self) -> "Workers":
        """Start them and wait until each is ready."""
        for _ in range(self._count):
            self._processes.append(self._start())
        await asyncio.gather(*(self._ready(process) for process in self._processes))
        return self

    async def __aexit__(self, *_: Any) -> None:
        """Ask them to stop, and see to it; then `codes` says how each ended."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                await asyncio.to_thread(process.wait, 40)
            except subprocess.TimeoutExpired:
                process.kill()
            self.codes.append(await asyncio.to_thread(process.wait))

    def kill(self, *, replace: bool = True) -> None:
        """SIGKILL one of them at this very moment."""
        victim = random.choice(self._processes)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self._processes.remove(victim)
        if replace:
            self._processes.append(self._start())

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.faults.kit.worker_process"],
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    async def _ready(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        line = await asyncio.to_thread(process.stdout.readline)
        assert line == b"ready\n", "the worker did not start"

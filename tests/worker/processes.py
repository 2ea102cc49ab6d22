"""Workers in processes of their own, with what they log."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from events.embedded import account, programs
from tests.served import PATIENCE_SECONDS

ARQ = (str(Path(sys.executable).parent / "arq"), "events.worker.WorkerSettings")
TICKING = (ARQ[0], "tests.worker.ticking.Settings")
EVENTS_WORKER = (sys.executable, "-m", "events", "worker")


class Process:
    """A process; `lines()` is what it has logged so far."""

    def __init__(self, command: tuple[str, ...], folder: Path, **environment: str) -> None:
        """Start it."""
        self._log = Path(tempfile.mkstemp(dir=folder, suffix=".log")[1])
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, env={**os.environ, **environment}
            )

    def lines(self) -> list[str]:
        """Return what it has logged."""
        return self._log.read_text().splitlines()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it and return its exit code."""
        self._process.send_signal(number)
        return self._process.wait(PATIENCE_SECONDS)

    def wait(self) -> int:
        """Return its exit code once it ends by itself."""
        return self._process.wait(PATIENCE_SECONDS)

    def kill(self) -> None:
        """End it, if it runs still."""
        self._process.kill()
        self._process.wait()

    async def logged(self, what: str, *, after: int = 0, seconds: float = PATIENCE_SECONDS) -> int:
        """Return the number of the first line, `after` so many, that contains this."""
        async with asyncio.timeout(seconds):
            while True:
                for number, line in enumerate(self.lines()):
                    if number >= after and what in line:
                        return number
                await asyncio.sleep(0.1)


@contextlib.contextmanager
def process(command: tuple[str, ...], folder: Path, **environment: str) -> Iterator[Process]:
    """Run a process for the length of the block."""
    running = Process(command, folder, **environment)
    try:
        yield running
    except BaseException:
        sys.stderr.write("\n".join(running.lines()))
        raise
    finally:
        running.kill()


def checked() -> int:
    """Return what `arq --check` ends with."""
    return subprocess.run([ARQ[0], "--check", ARQ[1]], capture_output=True, check=False).returncode


class Valkey:
    """A real Valkey of one's own, to be killed and started again."""

    def __init__(self, folder: Path) -> None:
        """Start nothing yet."""
        self._socket = folder / "valkey.sock"
        self._folder = folder
        self.url = f"unix://{self._socket}"

    def __enter__(self) -> "Valkey":
        """Start it."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Kill it."""
        self.kill()

    def start(self) -> None:
        """Run it, and wait until it listens."""
        program = str(programs.programs(account.ourselves())[1])
        self._process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", str(self._socket), "--save", "",
             "--dir", str(self._folder)],
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until(self._answers)

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as asking:
            asking.connect(str(self._socket))
            return True
        return False

    def kill(self) -> None:
        """SIGKILL it."""
        self._process.kill()
        self._process.wait()
        self._socket.unlink(missing_ok=True)


def until(true: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Return when it is true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)

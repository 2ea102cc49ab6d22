"""A server process that is started, watched, started again when it dies, and stopped."""

import contextlib
import signal
import subprocess
import threading
import time

import structlog

from events.embedded.spawn import Program, end_of, spawn
from events.errors import Unusable

START_SECONDS = 90.0
"""How long a server may take, and how long a start is tried again after a kill."""
YOUNG_SECONDS = 10.0
LONGEST_PAUSE = 30.0

logger = structlog.get_logger(__name__)


class Server:
    """Keeps one program running from `start` to `stop`.

    One thread starts every process and lives as long as they do, because Linux counts the death of
    the starting thread as the death of the parent.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._started = threading.Event()
        self._failure: Unusable | None = None
        self._born = 0.0
        self._pause = 0.0
        self._thread = threading.Thread(target=self._keep, name=program.name, daemon=True)

    def start(self) -> None:
        """Return once the server answers. Raises Unusable with the end of its log."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure

    def stop(self) -> None:
        """Ask it to stop, then insist; returns when the process is gone."""
        self._stopping.set()
        self._thread.join()

    def _keep(self) -> None:
        try:
            self._run()
        except Unusable as failure:
            self._failure = failure
        self._started.set()
        while self._failure is None and not self._stopping.wait(0.2):
            if self._process is not None and self._process.poll() is not None:
                self._again()
        self._end()

    def _again(self) -> None:
        """Start it once more: at once the first time, ever later while it keeps dying young."""
        age = time.monotonic() - self._born
        self._pause = min(max(self._pause * 2, 0.5), LONGEST_PAUSE) if age < YOUNG_SECONDS else 0.0
        logger.warning("server died, starting it again", server=self.program.name)
        self._stopping.wait(self._pause)
        try:
            self._run()
        except Unusable as failure:
            logger.error("server does not start", server=self.program.name, reason=str(failure))

    def _run(self) -> None:
        """Start the program, trying again while a killed predecessor still holds its memory."""
        deadline = time.monotonic() + START_SECONDS
        while not self._stopping.is_set():
            self.program.prepare()
            self._born = time.monotonic()
            self._process = spawn(self.program)
            self.pid = self._process.pid
            if self._answers(deadline) or self._stopping.is_set():
                return
            end = end_of(self.program.log)
            if time.monotonic() > deadline or not _held_by_predecessor(end):
                self._end()
                raise Unusable(f"{self.program.name} does not start. {end}".strip())
            self._stopping.wait(0.5)

    def _answers(self, deadline: float) -> bool:
        while self._process is not None and self._process.poll() is None:
            if self.program.ready():
                return True
            if time.monotonic() > deadline or self._stopping.wait(0.02):
                return False
        return False

    def _end(self) -> None:
        process = self._process
        for way in (self.program.stop_signal, self.program.give_up_signal, signal.SIGKILL):
            if process is None or process.poll() is not None:
                return
            process.send_signal(way)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.program.stop_seconds)


def _held_by_predecessor(end: str) -> bool:
    return "pre-existing shared memory block" in end or "postmaster.pid" in end

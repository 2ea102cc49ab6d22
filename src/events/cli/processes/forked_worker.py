"""The worker beside the web processes: forked off the process that loaded the program for both."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from typing import Final

import structlog

from events import logs
from events.cli.processes import orphans
from events.embedded import child
from events.monitoring import errors
from events.settings import settings

YOUNG_SECONDS: Final = 10.0
LONGEST_PAUSE: Final = 30.0

_fork = multiprocessing.get_context("fork")
_log = structlog.get_logger(__name__)


class ForkedWorker:
    """Keeps a worker running from `start` to `stop`; what was loaded before, it shares.

    One thread forks each and lives as long as they do, because Linux counts the death of the
    forking thread as the death of the parent.
    """

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process = _new()
        self._keeper = threading.Thread(target=self._keep, name="events worker", daemon=True)

    def start(self) -> None:
        """Fork the first."""
        self._keeper.start()

    def stop(self) -> None:
        """Ask it to stop; `join` says when it has."""
        self._stopping.set()
        if self._process.pid is not None:
            self._process.terminate()

    def join(self, seconds: float) -> None:
        """Wait until it is gone; kill it after so many seconds."""
        self._keeper.join(seconds)
        if self._keeper.is_alive():
            self._process.kill()
            self._keeper.join()

    def _keep(self) -> None:
        pause = 0.0
        while not self._stopping.wait(pause):
            born = time.monotonic()
            why = self._lived()
            if self._stopping.is_set():
                return
            young = time.monotonic() - born < YOUNG_SECONDS
            pause = min(max(pause * 2, 0.5), LONGEST_PAUSE) if young else 0.0
            _log.warning("the worker died, starting it again", exit_code=why)

    def _lived(self) -> int | str | None:
        """Fork one and wait for its end; return how it ended, or why there could be none."""
        self._process = _new()
        # In its first instant it has our handlers, and would not hear that it shall end.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            self._process.start()
        except OSError as error:  # No room for another process at the moment.
            return str(error)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        if self._stopping.is_set():  # `stop` may have seen its predecessor.
            self._process.terminate()
        self._process.join()
        return self._process.exitcode


def _new() -> multiprocessing.context.ForkProcess:
    return _fork.Process(target=_work, args=(os.getpid(),), name="events worker")


def _work(parent: int) -> None:
    """Do the worker's work until told to stop, or until the parent is gone."""
    from events.worker import supervisor

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # The parent's would stop the web site.
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    orphans.end_with(parent)
    os.setsid()  # Ctrl-C is for the main process alone.
    child.call_itself("events worker")
    logs.configure()
    errors.report_to(settings().sentry_dsn)
    asyncio.run(supervisor.run())

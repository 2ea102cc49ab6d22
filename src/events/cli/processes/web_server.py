"""The web processes and the worker, forked off one process that loads the program for all of them.

What was loaded before is in memory once: a process of its own for each would have it again.
`events serve` is that process: granian keeps the web processes there, and all end with it. Run as
`python -m events.cli.processes.web_server HOST PORT WORKERS` it serves the web alone.
"""

import contextlib
import importlib
import multiprocessing
import os
import resource
import sys
import threading
import time
from collections.abc import Callable
from functools import cache
from typing import Any

import structlog
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer
from litestar import Litestar

from events import logs, shutdown
from events.cli.processes import loading, orphans, warm_up
from events.cli.processes.forked_worker import LONGEST_PAUSE, YOUNG_SECONDS, ForkedWorker
from events.embedded import child
from events.monitoring import errors
from events.presentation import preload
from events.settings import settings

BACKLOG = 2048
CONNECTIONS = 16_384
"""Open at once in a process; those beyond wait. A silent one costs a few kilobytes."""
SILENT_MILLISECONDS = 10_000
"""How long a connection may be open without a whole head of a request, or between two requests."""
KEPT_FILES = 512
"""For the database, the log, uploads: connections never take these."""
_log = structlog.get_logger(__name__)


class _WebServer(MPServer):
    """Granian, which tells balancers before it stops, and the worker at once."""

    worker: ForkedWorker | None = None
    stopping: threading.Event
    """Set by whoever was told to stop, before the processes were there or after."""
    begun: Callable[[], None]
    """Called once the web processes are there."""
    _pause = 0.0
    _respawned = 0.0

    def startup(self, *args: Any) -> None:
        """Start the web processes, and stop again where somebody said so meanwhile."""
        super().startup(*args)  # type: ignore[no-untyped-call]
        self.begun()
        if self.stopping.is_set():
            self.signal_handler_interrupt()

    def signal_handler_interrupt(self, *_: Any) -> None:
        """Stop, and let everybody know."""
        self.stopping.set()
        super().signal_handler_interrupt()  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *_: Any) -> None:
        """Stop: SIGHUP says that the terminal is gone."""
        self.signal_handler_interrupt()

    def _respawn_workers(self, workers: list[int], *args: Any, **options: Any) -> None:
        """Start dead processes again, ever later while they die young, and never give up.

        Also where the machine has no room for another process at the moment.
        """
        young = time.monotonic() - self._respawned < YOUNG_SECONDS
        self._pause = min(max(self._pause * 2, 0.5), LONGEST_PAUSE) if young else 0.0
        if self.stopping.wait(self._pause):
            return
        for number in workers:
            before = list(self.wrks)
            try:
                super()._respawn_workers([number], *args, **options)
            except OSError as error:
                _log.error("no web process could be started, trying again", why=str(error))
                self.wrks[:] = before
                self.interrupt_children.append(number)
                self.main_loop_interrupt.set()
        self._respawned = time.monotonic()
        self.respawned_wrks.clear()  # By these Granian would find that they die too often, and end.

    def shutdown(self, exit_code: int = 0) -> None:
        """Let ready say 503 for EVENTS_DRAIN_SECONDS, then finish what is in the air and stop."""
        until = time.monotonic() + settings().drain_seconds + max(settings().shutdown_seconds, 1)
        if self.worker is not None:
            self.worker.stop()
        try:
            self._stop_web(exit_code)
        finally:
            if self.worker is not None:
                self.worker.join(max(until - time.monotonic(), 1))

    def _stop_web(self, exit_code: int) -> None:
        for process in self.wrks:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process.inner.pid, shutdown.SIGNAL)
        time.sleep(settings().drain_seconds)
        super().shutdown(exit_code)  # type: ignore[no-untyped-call]


def load(*, with_worker: bool) -> None:
    """Load what the forked processes share; what they change they have for themselves."""
    with loading.at_once():
        _site()
        if with_worker:
            importlib.import_module("events.worker.supervisor")
            importlib.import_module("events.worker.settings")
            warm_up.look_at_timetable()
        preload.keep_files()
        warm_up.ask_database()


def serve(
    host: str,
    port: int,
    workers: int,
    *,
    with_worker: bool,
    stopping: threading.Event,
    begun: Callable[[], None] = lambda: None,
) -> None:
    """Serve until told to stop; what `load` loaded is shared."""
    os.environ["EVENTS_WEB_PARENT"] = str(os.getpid())
    files = _allow_many_files()
    server = _WebServer(
        "events.web:create_app",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,  # With a choice, granian waits for ever for the first byte.
        http1_settings=HTTP1Settings(header_read_timeout=SILENT_MILLISECONDS),
        backlog=BACKLOG,
        backpressure=min(CONNECTIONS, max(files - KEPT_FILES, files // 2)),
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=max(settings().shutdown_seconds, 1),
        log_level=LogLevels.warning,
    )
    server.stopping, server.begun = stopping, begun
    if with_worker:
        server.worker = ForkedWorker()
        server.worker.start()
    _run(server)


def _run(server: _WebServer) -> None:
    """Serve; where that cannot be, end the others too, whom Python would wait for."""
    try:
        server.serve(target_loader=application)
    except BaseException:  # The port was taken meanwhile, say.
        if server.worker is not None:
            server.worker.stop()
        for process in multiprocessing.active_children():
            process.terminate()
        if server.worker is not None:
            server.worker.join(max(settings().shutdown_seconds, 1))
        raise


@cache
def _site() -> Litestar:
    from events.web import create_app

    return create_app()


def _allow_many_files() -> int:
    """Raise this process's limit of open files to what it may have; a connection is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + KEPT_FILES
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        return most
    return most if soft == resource.RLIM_INFINITY else soft


def application(_target: str) -> Litestar:
    """Return the application in each web process, which ends with granian's main process."""
    orphans.end_with(int(os.environ["EVENTS_WEB_PARENT"]))
    os.setsid()  # Ctrl-C is for the main process alone.
    child.call_itself("events web")
    logs.configure()
    errors.report_to(settings().sentry_dsn)
    return _site()


if __name__ == "__main__":
    load(with_worker=False)
    serve(
        sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), with_worker=False,
        stopping=threading.Event(),
    )  # fmt: skip

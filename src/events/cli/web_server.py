"""The web processes: granian over `events.web`, in processes that end with the one that began them.

Run as `python -m events.cli.web_server HOST PORT WORKERS` by `events serve`.
"""

import os
import signal
import sys
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from events import logs
from events.embedded import child

BACKLOG = 2048
STOP_SECONDS = 4


def main(host: str, port: int, workers: int) -> None:
    """Serve until told to stop."""
    os.environ["EVENTS_WEB_PARENT"] = str(os.getpid())
    Server(
        "events.web:create_app",
        factory=True,
        address=host,
        port=port,
        workers=workers,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve(target_loader=load)


def load(_target: str) -> Any:
    """Return the application in each worker, which ends with granian's main process."""
    child.die_with_parent(int(os.environ["EVENTS_WEB_PARENT"]), signal.SIGTERM)
    logs.configure()
    from events.web import create_app

    return create_app()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))

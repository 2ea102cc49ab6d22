"""The web processes as `events serve` starts them, on the test's own database."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from tests.served import free_port

START_SECONDS = 120.0


@contextlib.contextmanager
def served() -> Iterator[int]:
    """Serve with one process until the block ends; the port."""
    port = free_port()
    environment = {**os.environ, "EVENTS_BASE_URL": f"http://127.0.0.1:{port}"}
    command = [
        sys.executable,
        "-P",
        "-m",
        "events.cli.processes.web_server",
        "127.0.0.1",
        str(port),
        "1",
    ]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=5).is_success:
                return
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)

"""The web processes as `events serve` starts them, on the test's own database."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx

from tests.served import PATIENCE_SECONDS, free_port

SERVER = "events.cli.processes.web_server"


@contextlib.contextmanager
def served(*, before: str = "") -> Iterator[int]:
    """Serve with one process until the block ends; the port.

    `before`: lines of Python that it runs first, where a control or a trial asks for that.
    """
    port = free_port()
    environment = {**os.environ, "EVENTS_BASE_URL": f"http://127.0.0.1:{port}"}
    program = f"{before}\nimport runpy\nrunpy.run_module({SERVER!r}, run_name='__main__')"
    start = ["-c", program] if before else ["-m", SERVER]
    command = [sys.executable, "-P", *start, "127.0.0.1", str(port), "1"]
    with subprocess.Popen(command, env=environment) as process:
        try:
            _wait(port, process)
            yield port
        finally:
            process.terminate()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(
                f"http://127.0.0.1:{port}/health/live", timeout=PATIENCE_SECONDS
            ).is_success:
                return
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.1)

"""Caddy, as docs/operating/several-machines.md sets it up, before web processes of the tests."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.operations.restarts.nginx import DOCS, wait
from tests.served import free_port

PROGRAM = shutil.which("caddy") or ""


@contextlib.contextmanager
def before(addresses: Sequence[str]) -> Iterator[int]:
    """Balance over these, each HOST:PORT, by the documented settings; the port to ask."""
    folder, port = Path(tempfile.mkdtemp(prefix="causerie-caddy-")), free_port()
    (folder / "Caddyfile").write_text("{\n admin off\n}\n" + _site(addresses, port))
    command = [PROGRAM, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    home = {**os.environ, "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with subprocess.Popen(command, env=home, stderr=subprocess.DEVNULL) as process:
        try:
            wait(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


def _site(addresses: Sequence[str], port: int) -> str:
    """The block of the documentation, on our addresses and without a certificate."""
    (block,) = re.findall(
        r"```text\n(webinars\.example\.org \{.+?)```", DOCS.read_text(), re.DOTALL
    )
    servers = iter(addresses)
    block = re.sub(r"10\.0\.0\.1\d:8000", lambda _: next(servers), block)
    return block.replace("webinars.example.org", f"http://127.0.0.1:{port}")

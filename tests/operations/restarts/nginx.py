"""nginx, as docs/operating/several-machines.md sets it up, before web processes of the tests."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from tests.served import PATIENCE_SECONDS, free_port

PROGRAM = shutil.which("nginx") or (p if os.access(p := "/usr/sbin/nginx", os.X_OK) else "")
DOCS = Path(__file__).parents[3] / "docs" / "operating" / "several-machines.md"

_AROUND = """
daemon off;
master_process on;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


@contextlib.contextmanager
def before(addresses: Sequence[str], *, instead: Mapping[str, str] | None = None) -> Iterator[int]:
    """Balance over these, each HOST:PORT, by the documented settings; the port to ask.

    Where a control asks for that, others stand instead of some.
    """
    folder, port = Path(tempfile.mkdtemp(prefix="causerie-nginx-")), free_port()
    folder.chmod(0o711)
    site = _site(addresses, port)
    for documented_so, other in (instead or {}).items():
        assert documented_so in site
        site = site.replace(documented_so, other)
    (folder / "nginx.conf").write_text(_AROUND.format(folder=folder, site=site))
    command = [PROGRAM, "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait(port, process)
            yield port
        finally:
            process.send_signal(signal.SIGTERM)
    shutil.rmtree(folder, ignore_errors=True)


def documented(setting: str) -> str:
    """What the page of several machines sets."""
    (value,) = re.findall(rf"^{setting}=(\S+)", DOCS.read_text(), re.MULTILINE)
    return str(value)


def _site(addresses: Sequence[str], port: int) -> str:
    """The block of the documentation, on our addresses and without certificates."""
    (block,) = re.findall(r"```nginx\n(upstream .+?)```", DOCS.read_text(), re.DOTALL)
    servers = iter(addresses)
    block = re.sub(r"server \S+:8000", lambda _: f"server {next(servers)}", block)
    block = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", block)
    return re.sub(r".*ssl_certificate.*\n", "", block)


def wait(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until whoever stands before the sites answers for one of them."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(
                f"http://127.0.0.1:{port}/health/live", timeout=PATIENCE_SECONDS
            ).is_success:
                return
        assert process.poll() is None
        time.sleep(0.05)
    raise AssertionError("the balancer does not answer")

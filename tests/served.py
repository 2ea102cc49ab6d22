"""A whole site of its own: `events serve` as people start it, on a free port and a new folder."""

import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import httpx

from events.embedded import mailbox

START_SECONDS = 300.0
"""Bounds here tell a hang from slowness; they are ten times what a busy machine takes."""
PATIENCE_SECONDS = 240.0
FIRST_PORT, PORTS_EACH = 12_000, 1_250
"""Below are ports that browsers refuse; above, from 32768 on, those that Linux gives to whoever
connects to something: one of those may be taken before its server starts, or while it restarts.
"""
_given: set[int] = set()


class Site:
    """One data folder, its commands, and the process that serves it."""

    def __init__(self, folder: Path, *, host: str = "127.0.0.1", **environment: str) -> None:
        """Nothing runs yet; `environment` adds settings."""
        self.folder = folder
        self.data_dir = folder / "data"
        self.host, self.port = host, free_port()
        self.address = f"{self.host}:{self.port}"
        self.url = f"http://{self.address}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
        self.environment = {**kept, "EVENTS_DATA_DIR": str(self.data_dir), **environment}
        self.process: subprocess.Popen[str] | None = None

    def start(self, *arguments: str) -> None:
        """Serve; returns once the site is ready."""
        with (self.folder / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                self._command("serve", "--host", self.host, "--port", str(self.port), *arguments),
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                text=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._ready():
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.05)

    def stop(self) -> int:
        """Ask the site to stop; its exit status."""
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(PATIENCE_SECONDS)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same folder."""
        return subprocess.run(
            self._command(*arguments),
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    def log(self) -> str:
        """What the site wrote."""
        return (self.folder / "serve.log").read_text()

    def mails(self) -> list[EmailMessage]:
        """What the local mailbox holds, the oldest first."""
        return [_read(file) for file in reversed(mailbox.messages(self.data_dir / "mailbox"))]

    def processes(self) -> dict[int, str]:
        """Every living process that knows this folder, by its number."""
        return {
            int(path.name): command
            for path in Path("/proc").glob("[0-9]*")
            if (command := _knows(path, self.data_dir))
        }

    def _ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/health/ready", timeout=PATIENCE_SECONDS).is_success
        except httpx.TransportError:
            return False

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "events", *arguments]


@cache
def _read(file: Path) -> EmailMessage:
    """A mail of the mailbox: who waits for one reads all others again and again."""
    return message_from_bytes(file.read_bytes(), policy=policy.default)


@contextlib.contextmanager
def new_site(*, host: str = "127.0.0.1", **environment: str) -> Iterator[Site]:
    """A site in a folder that the servers' user may enter; stopped and removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="causerie-site-"))
    folder.chmod(0o711)
    site = Site(folder, host=host, **environment)
    try:
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def start_all(sites: Sequence[Site], *arguments: str) -> None:
    """Serve on several at once; returns once all are ready."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda site: site.start(*arguments), sites))


def stop_all(sites: Sequence[Site]) -> None:
    """Ask several to stop at once: each first answers for as long as a balancer may ask."""
    with ThreadPoolExecutor() as pool:
        list(pool.map(Site.stop, sites))


def free_port() -> int:
    """A port that nobody listens on just now, out of those of this worker of the run."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw15").removeprefix("gw")) % 16
    first = FIRST_PORT + PORTS_EACH * number
    ports = range(first, first + PORTS_EACH)
    while True:
        port = random.choice(ports)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _knows(process: Path, folder: Path) -> str:
    """A process's command where it, or its environment, names the folder."""
    with contextlib.suppress(OSError):
        command = (process / "cmdline").read_bytes()
        environment = (process / "environ").read_bytes()
        where = os.fsencode((process / "cwd").readlink())
        if any(os.fsencode(folder) in text for text in (command, environment, where)):
            return command.replace(b"\0", b" ").decode()
    return ""

"""As the first process of a container without an init, each command ends when it is told to."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import SECRET
from tests.served import PATIENCE_SECONDS, free_port

UNSHARE = shutil.which("unshare") or ""
ALONE = [UNSHARE, "--fork", "--pid", "--mount-proc", "--kill-child"]


def _may_be_first() -> bool:
    return bool(UNSHARE) and not subprocess.run([*ALONE, "true"], check=False).returncode


pytestmark = [
    pytest.mark.skipif(not _may_be_first(), reason="needs root, who may make a namespace"),
]


@contextlib.contextmanager
def _first(folder: Path, *command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command as process 1 of a namespace of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    known = {"EVENTS_DATA_DIR": str(folder / "data"), "EVENTS_SECRET_KEY": SECRET, **environment}
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*ALONE, sys.executable, "-m", "events", *command],
            env={**kept, **known}, cwd=folder, stdout=log, stderr=log,
        ) as process,
    ):  # fmt: skip
        try:
            yield process
        finally:
            process.kill()


def _told_to_end(process: subprocess.Popen[bytes]) -> int:
    """Send SIGTERM to the one inside; how it ended."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    os.kill(int(children[0]), signal.SIGTERM)
    return process.wait(PATIENCE_SECONDS)


def _wait(process: subprocess.Popen[bytes], log: Path, words: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while words not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("command", "status"), [("worker", 0), ("migrate --wait", 143), ("serve --no-worker", 0)]
)
def test_who_waits_for_the_database_ends(command: str, status: int, tmp_path: Path) -> None:
    away = {
        "EVENTS_DATABASE_URL": "postgresql://events@127.0.0.1:1/events",
        "EVENTS_REDIS_URL": "redis://127.0.0.1:1/0",
        "EVENTS_SMTP_URL": "smtp://127.0.0.1:1",
    }
    port = ["--port", str(free_port())] if command.startswith("serve") else []
    with _first(tmp_path, *command.split(), *port, **away) as process:
        _wait(process, tmp_path / "log", "waiting for the database")
        assert _told_to_end(process) == status


def test_who_serves_and_works_ends_in_order(database: None, tmp_path: Path) -> None:
    servers = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    port = free_port()
    relay = {"EVENTS_SMTP_URL": "smtp://127.0.0.1:1"}
    with _first(tmp_path, "serve", "--port", str(port), **servers, **relay) as process:
        _wait(process, tmp_path / "log", "Causerie answers at")
        _wait(process, tmp_path / "log", "worker ready")
        assert (
            httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=PATIENCE_SECONDS).status_code
            == 200
        )
        assert _told_to_end(process) == 0
    assert "worker ended" in (tmp_path / "log").read_text()

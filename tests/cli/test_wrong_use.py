"""Whatever is typed or set wrongly: a sentence and an exit status, never a traceback."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests import servers
from tests.served import PATIENCE_SECONDS

FILES: dict[str, bytes] = {
    "empty.csv": b"",
    "nul.csv": b"ref,title,starts_at,ends_at\n\0,\0,\0,\0\n",
    "binary.csv": bytes(range(256)) * 20,
    "utf16.csv": "ref,title\n1,x\n".encode("utf-16"),
    "quote.csv": b'ref,title,starts_at,ends_at\n"1,never closed',
    "years.csv": b"ref,title,starts_at,ends_at,timezone\n"
    b"1,t,9999-12-31T23:59:59+00:00,9999-12-31T23:59:59+00:00,Pacific/Apia\n"
    b"2,t,0001-01-01T00:00:00+14:00,0001-01-01T00:00:00Z,../../etc/passwd\n",
    "seats.csv": b"ref,title,starts_at,ends_at,timezone,capacity,join_url\n"
    b"1,t,2027-01-01T10:00+01:00,2027-01-01T11:00+01:00,Europe/Paris,99999999999999,http://[\n",
    "cut.gz": b"\x1f\x8b\x08\0",
    "file": b"",
}
NO_DATABASES = [
    "postgresql://127.0.0.1:1/name",
    "postgresql:///name?host=/nowhere",
    "postgresql://nowhere.invalid/name",
    "postgresql://[::1",
    "postgresql://host:port/name",
    "mysql://127.0.0.1/name",
]
COMMANDS = [["migrate"], ["deliveries"], ["backup", "kept.gz"], ["upgrade"], ["doctor"]]
WRONG_SETTINGS = {
    "EVENTS_DATA_DIR": "file",
    "EVENTS_BASE_URL": "http://[",
    "EVENTS_TIMEZONE": "\x1b[31m",
    "EVENTS_DKIM_KEY_FILE": "file",
}
WRONG_WORDS = [
    ["serve", "--port", "99999"], ["serve", "--workers", "-1"], ["serve", "--host", "999.1.1.1"],
    ["restore", "cut.gz"], ["backup", "/nowhere/kept.gz"], ["organiser", "add", "a\nb@c"],
    ["import", "--programme", "../x", "--sessions", "years.csv"], ["nothing"],
    *[["import", "--programme", "p", "--sessions", file] for file in FILES if ".csv" in file],
]  # fmt: skip


class Shell:
    """Runs commands in a folder, on a database unless another is named."""

    def __init__(self, folder: Path, url: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
        self.folder = folder
        self.environment = {**kept, "EVENTS_DATABASE_URL": url, "EVENTS_DATA_DIR": "data",
                            "EVENTS_REDIS_URL": "redis://127.0.0.1:1"}  # fmt: skip

    def wrong(self, command: list[str], **environment: str) -> str:
        """What is wrong with how a command answers what it cannot do; empty where nothing is."""
        done = subprocess.run(
            [sys.executable, "-m", "events", *command],
            env={**self.environment, **environment},
            cwd=self.folder,
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        said = (done.stdout + done.stderr).decode(errors="replace")
        good = done.returncode in (1, 2) and said.strip() and "Traceback" not in said
        return "" if good else f"{command} {environment}: {done.returncode} {said[-300:]}"


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    folder = tmp_path_factory.mktemp("wrong")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)
    with servers.database(f"events_wrong_{os.getpid()}") as url:
        yield Shell(folder, url)


def test_a_database_that_is_not_there(shell: Shell) -> None:
    asked = [(command, url) for url in NO_DATABASES for command in COMMANDS
             if url == NO_DATABASES[0] or command == ["migrate"]]  # fmt: skip
    with ThreadPoolExecutor(2) as pool:
        wrong = pool.map(lambda one: shell.wrong(one[0], EVENTS_DATABASE_URL=one[1]), asked)
        assert [sentence for sentence in wrong if sentence] == []


def test_settings_that_are_wrong(shell: Shell) -> None:
    with ThreadPoolExecutor(2) as pool:
        wrong = pool.map(lambda one: shell.wrong(["migrate"], **{one[0]: one[1]}),
                         WRONG_SETTINGS.items())  # fmt: skip
        assert [sentence for sentence in wrong if sentence] == []


def test_words_and_files_that_are_wrong(shell: Shell) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert [sentence for sentence in pool.map(shell.wrong, WRONG_WORDS) if sentence] == []


def test_a_port_that_is_taken(shell: Shell) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert shell.wrong(["serve", "--port", str(taken.getsockname()[1])]) == ""

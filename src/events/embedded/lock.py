"""One owner of a data folder's servers at a time; others share them and are waited for."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import msgspec

WAIT_SECONDS = 60.0


class Addresses(msgspec.Struct, frozen=True):
    """Where the servers of a folder answer: two URLs, the mailbox's port, the site if one runs."""

    database: str
    redis: str
    mailbox: int
    base_url: str


class LockHeld(Exception):
    """Another process owns the servers; `by` says what it is and its number."""

    def __init__(self, by: str) -> None:
        super().__init__(by)
        self.by = by


@contextlib.contextmanager
def owner(data_dir: Path, name: str) -> Iterator[None]:
    """Hold the lock on the folder's servers while the context lasts, as `name`. Raises LockHeld."""
    data_dir.mkdir(parents=True, exist_ok=True)
    with _open(data_dir / "servers.lock") as file:
        if not _try_lock(file, fcntl.LOCK_EX):
            raise LockHeld(_owner_name(data_dir))
        os.register_at_fork(after_in_child=file.close)  # A web process that outlives us holds none.
        (data_dir / "servers.owner").write_text(f"{name} (process {os.getpid()})\n")
        yield


@contextlib.contextmanager
def user(data_dir: Path) -> Iterator[None]:
    """Mark the servers of another process as in use, so that it does not stop them before us."""
    with _open(data_dir / "servers.users") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def wait_for_users(data_dir: Path) -> None:
    """Return when nobody else uses the servers."""
    with _open(data_dir / "servers.users") as file:
        fcntl.flock(file, fcntl.LOCK_EX)


def announce(data_dir: Path, addresses: Addresses) -> None:
    """Write down where the servers answer, atomically, for this folder's owner only."""
    path = data_dir / f"servers.json.{os.getpid()}"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(msgspec.json.encode(addresses))
    path.replace(data_dir / "servers.json")


def withdraw(data_dir: Path) -> None:
    """Remove the announcement."""
    (data_dir / "servers.json").unlink(missing_ok=True)


def announced(data_dir: Path) -> Addresses | None:
    """Return where the owner's servers answer, waiting while they start; None once they stopped."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            return msgspec.json.decode((data_dir / "servers.json").read_bytes(), type=Addresses)
        with _open(data_dir / "servers.lock") as file:
            if _try_lock(file, fcntl.LOCK_SH):
                return None
        time.sleep(0.1)
    return None


def _open(path: Path) -> TextIO:
    return os.fdopen(os.open(path, os.O_CREAT | os.O_RDWR, 0o600), "r+")


def _try_lock(file: TextIO, how: int) -> bool:
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _owner_name(data_dir: Path) -> str:
    with contextlib.suppress(FileNotFoundError):
        return (data_dir / "servers.owner").read_text().strip()
    return "another process"

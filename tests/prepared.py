"""What many tests begin with, made once a run and copied: tables, and whole data folders."""

import asyncio
import contextlib
import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests import servers
from tests.served import Site, new_site

TABLES = "events_test_migrated"
_WITHOUT_DISK = "fsync = off\nfull_page_writes = off\n"
"""A machine that loses its power takes a test with it; a process that is killed loses nothing."""


@contextlib.contextmanager
def database(name: str) -> Iterator[str]:
    """A new database with the tables of this release, for the length of the context; its URL."""
    with _alone("tables") as made:
        if not made.exists():
            _migrate(made)
    with servers.database(name, TABLES) as url:
        yield url


@contextlib.contextmanager
def site(*, example: bool = False, **environment: str) -> Iterator[Site]:
    """A site of its own that is not the first to find its folder empty; nothing runs yet."""
    with new_site(**environment) as new:
        data_folder(new.data_dir, example=example)
        yield new


def data_folder(place: Path, *, example: bool = False) -> None:
    """Copy to `place` a folder as `events migrate`, or `events demo`, leaves a new one."""
    kind = "example" if example else "empty"
    with _alone(kind) as made:
        if not made.exists():
            _fill(made, example=example)
    subprocess.run(["cp", "-a", "--reflink=auto", str(made), str(place)], check=True)


def _fill(made: Path, *, example: bool) -> None:
    with tempfile.TemporaryDirectory(dir=made.parent) as name:
        folder = Path(name)
        folder.chmod(0o711)
        site = Site(folder)
        if example:
            data_folder(site.data_dir)
        done = site.run("demo" if example else "migrate")
        assert done.returncode == 0, done.stderr
        if not example:
            with (site.data_dir / "postgresql" / "postgresql.auto.conf").open("a") as settings:
                settings.write(_WITHOUT_DISK)
        site.data_dir.rename(made)


def _migrate(made: Path) -> None:
    """Make the database that others are copies of; it goes with the server of the run."""
    asyncio.run(
        servers.execute(os.environ[servers.DATABASE], f'DROP DATABASE IF EXISTS "{TABLES}"')
    )
    asyncio.run(servers.execute(os.environ[servers.DATABASE], f'CREATE DATABASE "{TABLES}"'))
    made.mkdir()
    environment = {
        "EVENTS_DATABASE_URL": servers.named(TABLES),
        "EVENTS_REDIS_URL": os.environ[servers.REDIS],
        "EVENTS_SMTP_URL": "smtp://sink.example.org",
        "EVENTS_DATA_DIR": str(made),
    }
    subprocess.run(
        [sys.executable, "-m", "events", "migrate"], env=os.environ | environment, check=True
    )


@contextlib.contextmanager
def _alone(kind: str) -> Iterator[Path]:
    """Where this kind lies, or is to be made by whoever is the first of the run's workers."""
    folder = Path(os.environ[servers.PREPARED])
    with (folder / f"{kind}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / kind

"""Base images under the names that our files ask for, made here: none can be pulled everywhere.

Debian's packages by debootstrap. What each image of the names promises and our files use is
kept: users, folders, variables, what it starts.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import certifi

HERE: Final = Path(__file__).parent
CERTIFICATES: Final = "etc/ssl/certs/ca-certificates.crt"


@dataclass(frozen=True)
class Base:
    """An image: the release of Debian, its packages, and what the engine is told of it."""

    name: str
    suite: str
    packages: Sequence[str]
    changes: Sequence[str]
    files: Sequence[tuple[str, str]] = ()
    """From beside this file, and where to in the image."""


PYTHON: Final = Base(
    "python:3.11-slim",
    "bookworm",
    ["ca-certificates", "python3", "python3-venv"],
    [f"ENV PIP_CERT=/{CERTIFICATES}", 'CMD ["python3"]'],
)
POSTGRESQL: Final = Base(
    "postgres:18",
    "trixie",
    ["postgresql"],
    ["VOLUME /var/lib/postgresql", 'ENTRYPOINT ["postgresql-entry"]', "EXPOSE 5432"],
    [("postgresql-entry.sh", "usr/local/bin/postgresql-entry")],
)
VALKEY: Final = Base(
    "valkey/valkey:9",
    "trixie",
    ["valkey-server", "valkey-tools"],
    ["VOLUME /data", "WORKDIR /data", "EXPOSE 6379"],
)


def make_missing() -> None:
    """Make those images that the engine does not have; about a minute each.

    The engine is asked by name, so real images are used where somebody pulled them.
    """
    for base in (PYTHON, POSTGRESQL, VALKEY):
        known = subprocess.run(
            ["docker", "image", "inspect", base.name], capture_output=True, check=False
        )
        if known.returncode != 0:
            _make(base)


def _make(base: Base) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:  # dpkg syncs after every file.
        root = Path(folder) / "root"
        packages = ",".join(base.packages)
        _run("debootstrap", "--variant=minbase", f"--include={packages}", base.suite, str(root))
        _adapt(base, root)
        packed = Path(folder) / "root.tar"
        _run("tar", "--create", f"--file={packed}", f"--directory={root}", ".")
        changes = [f"--change={change}" for change in base.changes]
        _run("docker", "import", *changes, str(packed), base.name)


def _adapt(base: Base, root: Path) -> None:
    for name, target in base.files:
        shutil.copy(HERE / name, root / target)
        (root / target).chmod(0o755)
    if base is PYTHON:
        (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
        # The authorities that this machine trusts, some of them perhaps its network's own.
        trusted = Path("/") / CERTIFICATES
        shutil.copy(trusted if trusted.exists() else certifi.where(), root / CERTIFICATES)
    if base is VALKEY:
        _run("chroot", str(root), "install", "-d", "-o", "valkey", "-g", "valkey", "/data")
    if base is POSTGRESQL:
        # The clusters that Debian makes by itself are not those of the image.
        shutil.rmtree(root / "var/lib/postgresql")
        _run("chroot", str(root), "install", "-d", "-o", "postgres", "/var/lib/postgresql")


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])

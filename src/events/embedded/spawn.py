"""Starting a program: as whom, without our settings, its output in its own log."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from events.embedded import child
from events.embedded.account import Account
from events.errors import Unusable

LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Program:
    """One program to keep running: as whom, when it is ready, how it is asked to stop."""

    name: str
    command: tuple[str, ...]
    account: Account
    folder: Path
    ready: Callable[[], bool] = lambda: True
    prepare: Callable[[], None] = lambda: None
    """Clears what a killed predecessor left; called before each start."""
    log: Path | None = None
    """Where its output goes; without one, to ours."""
    environment: Mapping[str, str] | None = None
    """Without one it learns none of our settings."""
    stop_signal: signal.Signals = signal.SIGTERM
    give_up_signal: signal.Signals = signal.SIGKILL
    stop_seconds: float = 5.0


def spawn(program: Program) -> subprocess.Popen[bytes]:
    """Start the program in a session of its own, as its account, its output in its log."""
    with contextlib.ExitStack() as stack:
        log = None
        if program.log is not None:
            rotate(program.log)
            log = stack.enter_context(program.log.open("ab"))
        return subprocess.Popen(
            bound(program.command, program.account, program.stop_signal),
            cwd=program.folder,
            env=program.environment or _environment(),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def run_once(
    command: tuple[str, ...], account: Account, *, folder: Path, log: Path, text: str = ""
) -> None:
    """Run a preparing program to its end. Raises Unusable with the end of its log."""
    with log.open("ab") as output:
        done = subprocess.run(
            bound(command, account, signal.SIGKILL),
            cwd=folder,
            env=_environment(),
            input=text.encode(),
            stdout=output,
            stderr=output,
            check=False,
            timeout=120,
        )
    if done.returncode:
        raise Unusable(f"{Path(command[0]).name} failed. {end_of(log)}")


def bound(command: tuple[str, ...], account: Account, death: signal.Signals) -> list[str]:
    """Wrap a command in the shim that drops rights and dies with this process."""
    uid, gid = (account.uid, account.gid) if account.dropped else (-1, -1)
    numbers = (os.getpid(), uid, gid, int(death))
    return [sys.executable, "-I", "-S", child.__file__, *map(str, numbers), *command]


def rotate(log: Path) -> None:
    """Keep a log from growing for ever: one older file beside it."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _environment() -> dict[str, str]:
    """Return the environment of servers, which has none of our settings."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def end_of(log: Path | None) -> str:
    """Return the end of a log, as a sentence that names it."""
    if log is None or not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 1500))
        lines = file.read().decode(errors="replace").splitlines()
    return "\n".join((f"{log} ends with:", *lines[-8:]))

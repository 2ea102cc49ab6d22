"""A process whose parent was killed ends, also where something holds it up."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from events.cli.processes import orphans
from tests.served import PATIENCE_SECONDS

BOUND_SECONDS = 2
LONGER_SECONDS = 3
_PARENT = """
import os, signal, time
from events.cli.processes import orphans
from events.embedded import child
parent = os.getpid()
if os.fork():
    time.sleep(1_000_000)
def held_up(*_):
    print("asked to stop", flush=True)
signal.signal(signal.SIGTERM, held_up)
{bound}
print(os.getpid(), flush=True)
while True:
    time.sleep(1_000_000)
"""


class _Child:
    """A process that hears SIGTERM and goes on all the same; its parent is killed."""

    def __init__(self, bound: str) -> None:
        self.parent = subprocess.Popen(
            [sys.executable, "-c", _PARENT.format(bound=bound)],
            env={**os.environ, "EVENTS_SHUTDOWN_SECONDS": str(BOUND_SECONDS)},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.pid = int(self.says())
        self.parent.kill()

    def says(self) -> str:
        assert self.parent.stdout
        return self.parent.stdout.readline()

    def rest(self, seconds: float = PATIENCE_SECONDS) -> str:
        """All that it says until it ends."""
        return self.parent.communicate(timeout=seconds)[0]

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


@contextmanager
def _held_up(bound: str) -> Iterator[_Child]:
    child = _Child(bound)
    try:
        yield child
    finally:
        child.signal(signal.SIGKILL)
        child.rest()


def test_a_process_that_is_held_up_ends_after_its_parent_and_is_asked_once() -> None:
    with _held_up("orphans.end_with(parent)") as child:
        assert child.says() == "asked to stop\n"
        for _ in range(3):
            child.signal(orphans.ORPHANED)
        assert child.rest() == ""


def test_without_it_such_a_process_stays() -> None:
    with _held_up("child.die_with_parent(parent, signal.SIGTERM)") as child:
        assert child.says() == "asked to stop\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.rest(LONGER_SECONDS)

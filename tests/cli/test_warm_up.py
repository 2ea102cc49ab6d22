"""What is done once before processes are forked leaves nothing open that they would share."""

import os
import subprocess
import sys

import pytest

from tests.served import PATIENCE_SECONDS

WARMED = """
import os, threading
def open_files():
    kept = {}
    for name in os.listdir("/proc/self/fd"):
        try:
            kept[name] = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            pass  # That of the list itself.
    return kept
from events import database
from events.cli.processes import warm_up
before = open_files()
asked = warm_up.ask_database()
print(asked, database.engine().pool, threading.active_count())
print(*set(open_files().items()) - set(before.items()))
"""


@pytest.mark.parametrize("there", [True, False])
def test_no_connection_and_no_thread_is_left(there: bool, database: None) -> None:
    away = {} if there else {"EVENTS_DATABASE_URL": "postgresql://events@127.0.0.1:1/events"}
    run = subprocess.run(
        [sys.executable, "-c", WARMED],
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        env={**os.environ, **away},
    )
    assert run.stdout.splitlines()[-2:] == [f"{there} None 1", ""]

"""What other packages bring along and nobody here uses stays out of the memory of each process."""

import subprocess
import sys

from tests.served import PATIENCE_SECONDS

LOADED = """
import os, sys
os.environ["EVENTS_SECRET_KEY"] = "9f3a" * 16
from events.web import create_app
import events.worker.supervisor
from events.presentation import preload
create_app()
preload.keep_files()
print(*sorted({name.partition(".")[0] for name, module in sys.modules.items() if module}))
"""


def test_web_and_worker_load_no_package_that_they_never_use() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOADED],
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    loaded = set(run.stdout.split())
    assert {"litestar", "httpx", "msgspec"} <= loaded
    assert "httpcore" in loaded  # Httpx would load it later, in each process for itself.
    assert loaded.isdisjoint({"rich", "pygments", "pydantic"})

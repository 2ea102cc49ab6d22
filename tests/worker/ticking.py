"""Our settings of Arq's, with each tick in the log: `arq tests.worker.ticking.Settings`."""

import sys
from typing import Any

from events.worker.settings import WorkerSettings


async def told(ctx: dict[str, Any]) -> None:
    """Say which job begins, and for which of its times: Arq's id of it holds both."""
    sys.stdout.write(f"tick {ctx['job_id']}\n")
    sys.stdout.flush()


Settings = type("Settings", (), {**vars(WorkerSettings), "on_job_start": told})
"""Arq reads a class's own attributes, and no inherited ones."""

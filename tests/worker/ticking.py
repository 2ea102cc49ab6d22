"""Our settings of Arq's, with each tick in the log: `arq tests.worker.ticking.Settings`.

Every job starts every five seconds, where some start once a minute: nobody waits for that.
"""

import dataclasses
import sys
from typing import Any

from events.worker.jobs import JOBS
from events.worker.settings import WorkerSettings, timetable


async def told(ctx: dict[str, Any]) -> None:
    """Say which job begins, and for which of its times: Arq's id of it holds both."""
    sys.stdout.write(f"tick {ctx['job_id']}\n")
    sys.stdout.flush()


often = [
    timetable(dataclasses.replace(job, seconds=range(min(job.seconds) % 5, 60, 5))) for job in JOBS
]

Settings = type("Settings", (), {**vars(WorkerSettings), "on_job_start": told, "cron_jobs": often})
"""Arq reads a class's own attributes, and no inherited ones."""

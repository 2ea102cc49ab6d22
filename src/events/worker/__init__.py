"""The worker: one registry of jobs, run by Arq, or by the clock while Redis is away.

`arq events.worker.WorkerSettings` runs it as Arq's users expect; `events worker` supervises it.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from events.worker.settings import WorkerSettings as WorkerSettings


def __getattr__(name: str) -> Any:
    """Import WorkerSettings when it is asked for: it reads where Redis is, which is known late."""
    if name == "WorkerSettings":
        from events.worker import settings

        return settings.WorkerSettings
    raise AttributeError(name)

"""The worker: one registry of jobs, run by Arq, or by the clock while Redis is away.

`arq events.worker.WorkerSettings` runs it as Arq's users expect; `events worker` supervises it.
"""

from typing import TYPE_CHECKING, Any

from events.errors import Unusable

if TYPE_CHECKING:
    from events.worker.settings import WorkerSettings as WorkerSettings


def __getattr__(name: str) -> Any:
    """Import WorkerSettings when it is asked for: it reads where Redis is, which is known late.

    Where it cannot be known, Arq ends with the sentence that says why, not with its stack.
    """
    if name == "WorkerSettings":
        try:
            from events.worker import settings
        except Unusable as why:
            raise SystemExit(str(why)) from None
        return settings.WorkerSettings
    raise AttributeError(name)

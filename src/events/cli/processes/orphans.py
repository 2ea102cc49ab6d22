"""The end of a process whose parent is gone, and with it whoever would see to that end."""

import os
import signal
from typing import Final

from events.embedded import child
from events.settings import settings

ORPHANED: Final = signal.SIGUSR2


def end_with(parent: int) -> None:
    """Stop when the parent does, also by a kill: what is in the air is finished, or given up."""
    signal.signal(ORPHANED, _end_alone)
    child.die_with_parent(parent, ORPHANED)


def _end_alone(*_: object) -> None:
    """Finish what is in the air, for as long as the parent would have let us, and end.

    Granian itself waits for as long as they take, and a worker for its database. The alarm ends us
    whatever holds us up. Linux tells of a parent's death once for each of the threads that we are
    handed on to meanwhile; Granian, asked to stop three times, would hold Python's lock for ever.
    """
    signal.signal(ORPHANED, signal.SIG_IGN)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(max(settings().shutdown_seconds, 1))
    os.kill(os.getpid(), signal.SIGTERM)

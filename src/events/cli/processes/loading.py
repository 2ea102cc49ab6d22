"""Loading the program at once: nothing is looked through for garbage that cannot be there yet."""

import contextlib
import gc
from collections.abc import Iterator

from events.cli.processes import shared_pages


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """Load without collecting, half a second sooner; what was loaded is never looked through again.

    Modules and routes are some 230,000 objects that stay; each full collection would go through
    all of them, and hold up whoever is being answered.
    """
    gc.disable()
    try:
        yield
    finally:
        shared_pages.settle()
        gc.enable()

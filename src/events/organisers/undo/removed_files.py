"""Files that an act took away: out of reach at once, kept for a day in case it is undone.

Names are those among the files. A file that is not there is no error: whatever a crash left half
done is done again, or was done. Neither is a store that is away: the act itself is done, and
`resources/storage/sweep.py` looks every hour whether each file lies where it belongs.
"""

import contextlib
from collections.abc import Sequence
from typing import Final

from events import database
from events.storage import Away, store

FOLDER: Final = "aside"


async def put_away(names: Sequence[str]) -> None:
    """Move the files where nobody can fetch them."""
    with contextlib.suppress(Away):
        for name in _of_an_act(names):
            await store().move(f"files/{name}", _aside(name))


async def bring_back(names: Sequence[str]) -> None:
    """Restore files that were put away."""
    with contextlib.suppress(Away):
        for name in _of_an_act(names):
            await store().move(_aside(name), f"files/{name}")


async def forget(names: Sequence[str]) -> None:
    """Delete files that were put away."""
    with contextlib.suppress(Away):
        for name in _of_an_act(names):
            await store().delete(_aside(name))


def _of_an_act(names: Sequence[str]) -> list[str]:
    """Return the names, and none in a dry run: nothing was done."""
    return [] if database.in_dry_run() else [name for name in names if name]


def _aside(name: str) -> str:
    return f"files/{FOLDER}/{name}"

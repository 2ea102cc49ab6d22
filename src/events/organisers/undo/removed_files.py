"""Files that an act took away: out of reach at once, kept for a day in case it is undone.

Names are those below the folder of files. A file that is not there is no error: whatever a crash
left half done is done again, or was done.
"""

import contextlib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from events.files import private_folder
from events.settings import settings

FOLDER: Final = "aside"


def put_away(names: Sequence[str]) -> None:
    """Move the files where nobody can fetch them."""
    for name in names:
        if name:
            private_folder(_aside(name).parent)
            _move(_folder() / name, _aside(name))


def bring_back(names: Sequence[str]) -> None:
    """Restore files that were put away."""
    for name in names:
        _move(_aside(name), _folder() / name)


def forget(names: Sequence[str]) -> None:
    """Delete files that were put away."""
    for name in names:
        with contextlib.suppress(FileNotFoundError):
            _aside(name).unlink()


def _move(path: Path, to: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.replace(to)


def _aside(name: str) -> Path:
    return _folder() / FOLDER / name


def _folder() -> Path:
    return settings().data_dir / "files"

"""What processes that have ended counted: kept in two files for all of them, not in two for each.

Units that share a named folder would otherwise leave files at each start, and whoever asks for the
counters reads them all. A kill at any instant counts nothing twice and loses nothing: what is
folded lies in a folder of its own, beside the names of what it replaces, before any of it counts.
"""

import contextlib
import os
import re
import shutil
import struct
from collections import defaultdict
from pathlib import Path
from typing import Final

_OF_A_PROCESS: Final = re.compile(r"(counter|histogram|gauge_live\w+)_(\d+)")
_FOLDED: Final = "ended"
_NAMES: Final = "replaces"


def fold(folder: Path) -> None:
    """Add what ended processes counted to what earlier ones did; drop what they held.

    The caller sees to it that nobody else folds or reads meanwhile.
    """
    _put_in_place(folder)
    ended = [
        (found[1], path)
        for path in sorted(folder.glob("*.db"))
        if (found := _OF_A_PROCESS.fullmatch(path.stem)) and not _is_alive(int(found[2]))
    ]
    if not ended:
        return
    part = folder / f"{_FOLDED}.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    for kind in ("counter", "histogram"):
        if counted := [path for its, path in ended if its == kind]:
            _add_up([folder / f"{kind}_ended.db", *counted], part / f"{kind}_ended.db")
    (part / _NAMES).write_text("\n".join(path.name for _, path in ended))
    part.rename(folder / _FOLDED)
    _put_in_place(folder)


def _put_in_place(folder: Path) -> None:
    """Let what was folded count instead of what it replaces, also where a kill came between."""
    done = folder / _FOLDED
    names = done / _NAMES
    for name in names.read_text().splitlines() if names.exists() else ():
        (folder / name).unlink(missing_ok=True)
    for path in done.glob("*.db"):
        path.replace(folder / path.name)
    shutil.rmtree(done, ignore_errors=True)


def _add_up(files: list[Path], into: Path) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    totals: defaultdict[str, float] = defaultdict(float)
    for path in files:
        # A file that is not there yet, or whose process was killed before it wrote anything.
        with contextlib.suppress(FileNotFoundError, struct.error):
            values = MmapedDict.read_all_values_from_file(path)  # type: ignore[no-untyped-call]
            for key, value, _, _ in values:
                totals[key] += value
    written = MmapedDict(into)  # type: ignore[no-untyped-call]
    for key, total in totals.items():
        written.write_value(key, total, 0.0)  # type: ignore[no-untyped-call]
    written.close()  # type: ignore[no-untyped-call]


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # It is somebody else's.
        return True
    return True

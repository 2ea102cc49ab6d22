"""Chapters of a replay, as organisers write them: one a line, its time and its title."""

import re
from dataclasses import dataclass
from typing import Final

from events.errors import Invalid
from events.presentation import N_
from events.resources.webvtt import Cue

MOST: Final = 100
APART: Final = 30_000
"""Milliseconds of captions that make one paragraph of a transcript."""
_LINE: Final = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)[\s\-–—:.]+(\S.*)")
WRONG: Final = N_("Write a time and a title, like 12:30 Questions, on line")
ORDER: Final = N_("A chapter begins before the one above it, on line")
TOO_MANY: Final = N_("There are too many chapters: 100 at most.")


@dataclass(frozen=True)
class Chapter:
    """Where something begins, in seconds, and what."""

    second: int
    title: str

    @property
    def time(self) -> str:
        """Return its time as people write it."""
        return shown(self.second)


def read(written: str) -> list[Chapter]:
    """Return the chapters in order. Raises Invalid, naming `chapters`."""
    found: list[Chapter] = []
    for number, line in enumerate(written.split("\n"), start=1):
        if not line.strip():
            continue
        parts = _LINE.fullmatch(line.strip())
        if parts is None:
            raise Invalid({"chapters": f"{WRONG}: {number}"})
        second = (int(parts[1] or 0) * 60 + int(parts[2])) * 60 + int(parts[3])
        if found and second <= found[-1].second:
            raise Invalid({"chapters": f"{ORDER}: {number}"})
        found.append(Chapter(second, parts[4][:300]))
    if len(found) > MOST:
        raise Invalid({"chapters": TOO_MANY})
    return found


def from_stored(written: str) -> list[Chapter]:
    """Return chapters that were checked when they were saved."""
    try:
        return read(written)
    except Invalid:
        return []


def paragraphs(cues: list[Cue]) -> list[Chapter]:
    """Return captions as the paragraphs of a transcript, each with when it is said."""
    found: list[tuple[int, list[str]]] = []
    for cue in cues:
        said = found[-1][1][-1:] if found else []
        ends = bool(said) and said[0].endswith((".", "?", "!", "…", "»"))
        least = APART if ends else 3 * APART
        if not found or cue.start - found[-1][0] >= least:
            found.append((cue.start, []))
        if cue.plain:
            found[-1][1].append(cue.plain)
    return [Chapter(start // 1000, " ".join(words)) for start, words in found if words]


def shown(second: int) -> str:
    """Write a time of a recording: 12:30, or 1:02:30."""
    minutes, seconds = divmod(second, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"

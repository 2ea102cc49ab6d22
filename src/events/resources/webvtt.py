"""Captions: read as WebVTT or SRT, checked, and written anew as plain WebVTT.

What is kept holds times and text alone: no styles, no regions, no tags but <i>, <b> and <u>.
"""

import html
import re
from dataclasses import dataclass
from typing import Final

from events.errors import Invalid
from events.presentation import N_

LARGEST: Final = 2_000_000
MOST_CUES: Final = 20_000
_ARROW: Final = re.compile(
    r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})[ \t]+-->[ \t]+"
    r"(?:(\d{1,3}):)?([0-5]?\d):([0-5]\d)[.,](\d{3})(?:[ \t].*)?"
)
_TAG: Final = re.compile(r"<(/?)([^>]*)>")
_VOICE: Final = re.compile(r"<v(?:\.[^ >]*)? ([^>]+)>")
_KEPT: Final = ("i", "b", "u")

NOT_TEXT: Final = N_("The captions are not readable as text. Save them as UTF-8.")
TOO_LARGE: Final = N_("The captions are too large. They may have 2 MB at most.")
NO_CUES: Final = N_("The file contains no captions: no line says from when to when it is shown.")
WRONG_TIME: Final = N_("A time is not written as in WebVTT or SRT, on line")
WRONG_ORDER: Final = N_("A caption ends before it begins, on line")
BEFORE: Final = N_("A caption begins before the one above it, on line")


@dataclass(frozen=True)
class Cue:
    """One caption: from when to when, in milliseconds, and what it says."""

    start: int
    end: int
    words: str

    @property
    def plain(self) -> str:
        """Return the words without tags, in one line."""
        return " ".join(html.unescape(_TAG.sub("", self.words)).split())


def read(data: bytes) -> list[Cue]:
    """Return the captions of a WebVTT or SRT file, in order. Raises Invalid, naming `captions`."""
    if len(data) > LARGEST:
        raise Invalid({"captions": TOO_LARGE})
    try:
        said = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        raise Invalid({"captions": NOT_TEXT}) from None
    if "\0" in said:
        raise Invalid({"captions": NOT_TEXT})
    cues = _cues(said.split("\n"))
    if not cues:
        raise Invalid({"captions": NO_CUES})
    return cues[:MOST_CUES]


def written(cues: list[Cue]) -> str:
    """Write captions as WebVTT."""
    said = (f"{_time(cue.start)} --> {_time(cue.end)}\n{cue.words}\n" for cue in cues)
    return "WEBVTT\n\n" + "\n".join(said)


def _cues(lines: list[str]) -> list[Cue]:
    cues: list[Cue] = []
    place = 0
    while place < len(lines):
        if "-->" not in lines[place]:
            place += 1
            continue
        first = place + 1
        while first < len(lines) and lines[first].strip() and "-->" not in lines[first]:
            first += 1
        words = _clean("\n".join(lines[place + 1 : first]))
        start, end = _moment(lines[place], place + 1)
        if cues and start < cues[-1].start:
            raise Invalid({"captions": f"{BEFORE}: {place + 1}"})
        if words:
            cues.append(Cue(start, end, words))
        place = first
    return cues


def _moment(line: str, number: int) -> tuple[int, int]:
    found = _ARROW.fullmatch(line.strip())
    if found is None:
        raise Invalid({"captions": f"{WRONG_TIME}: {number}"})
    parts = [int(part or 0) for part in found.groups()]
    start, end = _milliseconds(parts[:4]), _milliseconds(parts[4:])
    if end <= start:
        raise Invalid({"captions": f"{WRONG_ORDER}: {number}"})
    return start, end


def _milliseconds(parts: list[int]) -> int:
    hours, minutes, seconds, rest = parts
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest


def _clean(words: str) -> str:
    """Keep text and simple emphasis; who speaks stands before what they say."""
    spoken = _VOICE.sub(lambda found: f"{found[1]}: ", words)

    def tag(found: re.Match[str]) -> str:
        return f"<{found[1]}{found[2]}>" if found[2] in _KEPT else ""

    kept = _TAG.sub(tag, spoken)
    return "\n".join(line.strip() for line in kept.split("\n") if line.strip())


def _time(moment: int) -> str:
    seconds, rest = divmod(moment, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}.{rest:03d}"

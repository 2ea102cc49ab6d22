"""What frab's XML and JSON share: when a talk is, who speaks, what hangs on it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events.csv_import.schedules.schedule import is_web

_DURATION: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?::(\d{2}))?")
_SLIDES: Final = re.compile(r"slides?\b|\.(?:pdf|pptx?|odp)\b", re.IGNORECASE)
_MEDIA: Final = "media"


@dataclass(frozen=True)
class Attachment:
    """A link or a file of a talk: `kind` as the file says it, such as slides."""

    address: str
    words: str
    kind: str = ""


def times(date: str, start: str, duration: str, day: str = "") -> tuple[str, str]:
    """Return start and end as a table would have them; an end that nobody can tell is empty.

    `date` has its offset and counts; without it `day` and `start` do, as hours of the file's zone.
    """
    begun = _moment(date) or _moment(f"{day}T{start}" if day and start else "")
    if begun is None:
        return date or f"{day} {start}".strip(), ""
    length = _length(duration)
    # The offset stays that of the start, so that the end is the right moment in any zone.
    return begun.isoformat(), (begun + length).isoformat() if length else ""


def _moment(written: str) -> datetime | None:
    try:
        return datetime.fromisoformat(written.strip())
    except ValueError:
        return None


def _length(written: str) -> timedelta | None:
    """Read 00:45, 00:45:00 or, as pretalx writes more than a day, 1:02:30 of days and hours."""
    found = _DURATION.fullmatch(written.strip())
    if not found:
        return None
    parts = [int(part) for part in found.groups() if part is not None]
    if len(parts) == 2:
        return timedelta(hours=parts[0], minutes=parts[1])
    if len(parts) == 3 and not re.match(r"\d{2}:\d{2}:00", written.strip()):
        return timedelta(days=parts[0], hours=parts[1], minutes=parts[2])
    return timedelta(hours=parts[0], minutes=parts[1])


def slides(hung: Sequence[Attachment]) -> str | None:
    """Return the address of the slides, where one of the files is called so."""
    named = (one for one in hung if _SLIDES.search(f"{one.kind} {one.words} {one.address}"))
    return next((one.address for one in named if is_web(one.address)), None)


def recording(hung: Sequence[Attachment]) -> str | None:
    """Return the address of the recording, where a link says that it is one, as ours do."""
    return next((one.address for one in hung if one.kind == _MEDIA and is_web(one.address)), None)


def others(hung: Sequence[Attachment], *taken: str | None) -> list[tuple[str, str]]:
    """Return the links that stand below the text: all but the slides and the recording."""
    return [(one.address, one.words) for one in hung if one.address not in taken]

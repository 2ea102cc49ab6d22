"""People on a room's list: their stays added up over reconnections, overlaps counted once."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import text
from events.attendance.columns import Columns

Span = tuple[datetime, datetime]
_BRACKETS: Final = re.compile(r"\s*[(\[]([^)\]]*)[)\]]")
_ROLES: Final = re.compile(
    r"guest|invite|unverified|non verifie|external|externe|host|hote|co-host|presenter|animateur"
    r"|moderateur|moderator|moi|me|interne|internal"
)


@dataclass
class Attendee:
    """Somebody on a list. `spans` where it says times, `seconds` where it says lengths only.

    Neither is known of who is only named: that is not the same as no time at all. `within`: between
    which moments the lengths lie, where the list says so.
    """

    name: str
    email: str = ""
    other_name: str = ""
    spans: list[Span] = field(default_factory=list)
    seconds: int | None = None
    within: Span | None = None

    @property
    def stay(self) -> int | None:
        """Return the seconds of all stays together; None where only the name is known."""
        return length(self.spans) + (self.seconds or 0) if self.spans else self.seconds


def named(raw: str) -> tuple[str, str]:
    """Return a name without what rooms add in brackets, and the other name that stands there."""
    inside = [found.strip() for found in _BRACKETS.findall(raw)]
    others = [one for one in inside if one and not _ROLES.fullmatch(_plain(one))]
    name = text.line(_BRACKETS.sub(" ", raw))
    return name[:200], (others[0][:200] if others else "")


def key(name: str) -> str:
    """Return a name as it is compared: no accents or case, its words in order of the alphabet."""
    return " ".join(sorted(words(name)))


def words(name: str) -> list[str]:
    """Return the words of a name, folded."""
    return re.findall(r"\w+", _plain(name).replace("_", " "))


def merged(spans: Iterable[Span]) -> list[Span]:
    """Return stays in order, those that overlap or touch made one."""
    found: list[Span] = []
    for begin, end in sorted(span for span in spans if span[1] > span[0]):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def clipped(spans: Iterable[Span], begin: datetime, end: datetime) -> list[Span]:
    """Return what of stays lies within a session's hours."""
    inside = ((max(a, begin), min(b, end)) for a, b in spans)
    return [span for span in inside if span[1] > span[0]]


def length(spans: Iterable[Span]) -> int:
    """Return the seconds of stays, each moment once."""
    return round(sum((end - begin).total_seconds() for begin, end in merged(spans)))


def together(rows: Sequence[Attendee]) -> list[Attendee]:
    """Return each person once, with all their stays: one by address, else by name."""
    found: dict[str, Attendee] = {}
    names: dict[str, str] = {}
    for row in rows:
        known = names.get(key(row.name), "")
        by = row.email or known or key(row.name)
        if row.email and known and known not in found:
            known = ""
        there = found.get(by)
        if there is None:
            found[by] = row
            names.setdefault(key(row.name), by)
            continue
        there.spans.extend(row.spans)
        there.within = _around(there, row)
        there.seconds = _sum(there.seconds, row.seconds)
        there.name = there.name or row.name
    return list(found.values())


def _around(first: Attendee, second: Attendee) -> Span | None:
    """Return between which moments the lengths of both lie; None where one of them is unknown."""
    bare = [one for one in (first, second) if one.seconds is not None]
    known = [one.within for one in bare if one.within]
    if not known or len(known) < len(bare):
        return None
    return min(begin for begin, _ in known), max(end for _, end in known)


def _sum(first: int | None, second: int | None) -> int | None:
    if first is None or second is None:
        return first if second is None else second
    return first + second


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in apart if not unicodedata.combining(character))


def of_row(heading: Columns, row: Sequence[str]) -> Attendee | None:
    """Read the person of a row: a name, an address, or both."""
    both = " ".join(part for role in ("first", "last") if (part := heading.cell(row, role)))
    name, other = named(heading.cell(row, "name") or both)
    email = address_in(heading.cell(row, "email")) or address_in(heading.cell(row, "upn"))
    if other and both and not other.strip():
        other = both
    return (
        Attendee(name or email, email, other or (both if both != name else ""))
        if (name or email)
        else None
    )


def address_in(cell: str) -> str:
    """Return the mail address of a cell, or nothing."""
    try:
        return text.address(cell)
    except ValueError:
        return ""

"""Names of people: one of given and family name, and those that stand beside an address."""

import re
from dataclasses import dataclass
from typing import Final

from events import text
from events.csv_import.reading.decoding import visible

ADDRESS: Final = re.compile(r"[^\s@<>()\[\];,:\"]+@[^\s@<>()\[\];,:\"]+")
_WITH_NAME: Final = re.compile(
    rf"""(?:(?P<name>"[^"]*"|[^"<>;]*?)\s*<\s*)?(?:mailto:)?(?P<address>{ADDRESS.pattern})\s*>?"""
    rf"""(?:\s*\((?P<after>[^()]*)\))?""",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Addressed:
    """An address, and the name that stands with it, if one does."""

    address: str
    name: str


def whole(given: str, family: str) -> str:
    """Join given and family name; one that holds the other already is the whole name."""
    first, last = text.line(visible(given)), text.line(visible(family))
    folded = (first.casefold(), last.casefold())
    if not first or re.search(rf"(?<!\w){re.escape(folded[0])}(?!\w)", folded[1]):
        return last
    if not last or re.search(rf"(?<!\w){re.escape(folded[1])}(?!\w)", folded[0]):
        return first
    return f"{first} {last}"


def addresses(cell: str) -> list[Addressed]:
    """Find the addresses in a cell: `a@b`, `Name <a@b>`, `"Name" <a@b>, c@d`, `a@b (Name)`."""
    return [
        Addressed(found["address"].rstrip("."), _name(found["name"] or found["after"] or ""))
        for found in _WITH_NAME.finditer(visible(cell))
    ]


def _name(written: str) -> str:
    name = written.strip(" \"',;")
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and "," not in first else name

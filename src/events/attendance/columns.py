"""Which column of a list is what: by a heading that we know, else by what it holds."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from events.attendance import times
from events.attendance.headings import ROLES

_BY_HEADING: Final = {heading: role for role, names in ROLES.items() for heading in names}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UNITS: Final = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True)
class Columns:
    """Where each thing stands in a row: a place by role; `seconds_each` of a bare duration."""

    places: dict[str, int]
    seconds_each: int = 60

    def cell(self, row: Sequence[str], role: str) -> str:
        """Return a row's cell of a role; empty where the row is short or there is no such role."""
        place = self.places.get(role, -1)
        found = row[place] if 0 <= place < len(row) else ""
        return "" if found in ("--", "-", "—", "n/a", "N/A") else found

    @property
    def names_people(self) -> bool:
        """Tell whether rows can be people."""
        return bool({"name", "last", "first"} & self.places.keys())


def folded(words: str) -> str:
    """Fold a heading: small letters without accents, brackets and punctuation."""
    plain = unicodedata.normalize("NFKD", _UNITS.sub(" ", words)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not _is_accent(c))))


def of_heading(row: Sequence[str]) -> Columns | None:
    """Return the columns of a row that is a heading of people; None for any other row."""
    places: dict[str, int] = {}
    minutes = 60
    for place, cell in enumerate(row):
        role = _BY_HEADING.get(folded(cell))
        if role is None or role in places:
            continue
        places[role] = place
        if role == "duration" and re.search(r"second|\(s\)", cell, re.IGNORECASE):
            minutes = 1
    _settle_last_name(places, row)
    columns = Columns(places, minutes)
    return columns if columns.names_people and len(places) > 1 else None


def by_content(row: Sequence[str], below: Sequence[Sequence[str]]) -> Columns | None:
    """Recognise columns by what stands below a heading in a language we do not know."""
    cells = {place: _cells(place, below) for place in range(len(row))}
    places: dict[str, int] = {}
    for role, test in (("email", _is_address), ("name", _is_name)):
        fitting = (place for place in cells if _mostly(test, cells[place]))
        if (place := next(fitting, None)) is not None:
            places[role] = place
    columns = completed(Columns(places), row, below)
    return columns if "name" in columns.places and len(columns.places) > 1 else None


def completed(columns: Columns, row: Sequence[str], below: Sequence[Sequence[str]]) -> Columns:
    """Add when and how long people stayed, where no heading of it is one that we know."""
    places = dict(columns.places)
    if {"joined", "left", "duration", "stamp"} & places.keys():
        return columns
    free = {at: _cells(at, below) for at in range(len(row)) if at not in places.values()}
    moments = [place for place, cells in free.items() if _mostly(times.is_moment, cells)]
    stays = [pair for pair in pairwise(moments) if _one_day(pair, below)]
    if stays:
        places["joined"], places["left"] = stays[-1]
    spans = [place for place, cells in free.items() if _mostly(times.is_duration, cells)]
    if spans:  # The longest: others say how long somebody spoke.
        places["duration"] = max(spans, key=lambda place: _seconds(free[place]))
    return Columns(places, columns.seconds_each)


def _cells(place: int, below: Sequence[Sequence[str]]) -> list[str]:
    return [line[place] for line in below[:200] if place < len(line) and line[place]]


def _mostly(test: Callable[[str], bool], cells: Sequence[str]) -> bool:
    return bool(cells) and sum(map(test, cells)) * 5 >= len(cells) * 4


def _one_day(pair: tuple[int, int], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether two columns of moments are mostly of the same day each, as a stay is."""
    lines = [line for line in below[:200] if max(pair) < len(line) and line[pair[0]]]
    days = [[times.day_of(line[place]) for place in pair] for line in lines]
    return sum(first == last for first, last in days) * 5 >= len(days) * 4


def _seconds(cells: Sequence[str]) -> int:
    return sum(times.duration(cell, seconds_each=0) or 0 for cell in cells)


def _is_address(cell: str) -> bool:
    return bool(_EMAIL.fullmatch(cell))


def _is_name(cell: str) -> bool:
    letters = sum(character.isalpha() for character in cell)
    return letters >= 3 and not any(character.isdigit() for character in cell) and "@" not in cell


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0


def _settle_last_name(places: dict[str, int], row: Sequence[str]) -> None:
    """Take «Nom» beside «Prénom» for the family name."""
    beside = "first" in places and "last" not in places and "name" in places
    if beside and folded(row[places["name"]]) in ("nom", "name"):
        places["last"] = places.pop("name")

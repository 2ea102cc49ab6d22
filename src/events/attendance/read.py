"""Read the list of a room: its tables found among whatever else stands in the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from zoneinfo import ZoneInfo

from events.attendance import columns, grid, times
from events.attendance.columns import Columns
from events.attendance.people import Attendee, address_in, named, of_row, together
from events.attendance.stays import Hours, from_actions, with_stay

Table = tuple[Columns, list[list[str]]]
_SECTION: Final = re.compile(r"(\d)\.\s+\S.*")
_NO: Final = ("no", "non", "false", "faux", "0", "absent", "absente")


@dataclass
class RoomList:
    """The people of a list; `absent`: how many it names who were not there."""

    people: list[Attendee] = field(default_factory=list)
    tool: str = ""
    absent: int = 0
    names_only: bool = False
    elsewhere: bool = False
    """Its times do not fall into the session's hours: lengths count as they are."""


def read(data: bytes, hours: Hours) -> RoomList:
    """Read a room's list, or names one a line. Nobody in it: `people` is empty."""
    rows = grid.rows(grid.decoded(data))
    tables = list(_tables(rows, guess=False)) or list(_tables(rows, guess=True))
    if not tables:
        return RoomList(together(_names(rows)), names_only=True)
    found = RoomList(tool=_tool(rows))
    attendees: list[Attendee] = []
    for heading, body in _once(rows, tables):
        attendees += _attendees(heading, body, hours, found)
    found.people = together(attendees)
    found.names_only = all(not one.spans and one.seconds is None for one in found.people)
    _compare(found, hours)
    return found


def _tables(rows: Sequence[Sequence[str]], *, guess: bool) -> Iterator[Table]:
    """Yield each table of people: a heading and the rows until the next heading or section.

    `guess`: in a language whose headings we do not know, by what stands below.
    """
    heading: Columns | None = None
    head: Sequence[str] = ()
    body: list[list[str]] = []
    for place, row in enumerate(rows):
        new = columns.of_heading(row)
        if guess and new is None and heading is None and _may_head(row, rows[place + 1 :]):
            new = columns.by_content(row, rows[place + 1 :])
        if new is not None or _ends(rows, place, len(head)):
            if heading and body:
                yield columns.completed(heading, head, body), body
            heading, head, body = new, row, []
        elif heading is not None and any(row):
            body.append(list(row))
    if heading and body:
        yield columns.completed(heading, head, body), body


def _ends(rows: Sequence[Sequence[str]], place: int, wide: int) -> bool:
    """Tell whether a table ends here: the title of another stands alone in its row.

    A name alone in a row as wide as the heading is somebody of whom the list says no more.
    """
    row = rows[place]
    if sum(map(bool, row)) != 1:
        return False
    below = next((other for other in rows[place + 1 :] if any(other)), ())
    return (
        len(row) < wide or bool(_SECTION.fullmatch(row[0])) or columns.of_heading(below) is not None
    )


def _may_head(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row can be a heading: words in every cell, and a row as wide below it."""
    filled = [cell for cell in row if cell]
    wide = bool(below) and sum(map(bool, below[0])) > 1
    return wide and len(filled) > 1 and not any(re.search(r"\d|@", cell) for cell in filled)


def _once(rows: Sequence[Sequence[str]], tables: list[Table]) -> list[Table]:
    """Return the tables that count: of Teams' two, the one with every join."""
    sections = {match[1] for row in rows if row and (match := _SECTION.fullmatch(row[0]))}
    if {"1", "2"} <= sections and len(tables) > 1:
        return (
            [max(tables[:2], key=lambda table: len(table[1]))] if _joins(tables[1]) else [tables[0]]
        )
    return tables


def _joins(table: Table) -> bool:
    return {"joined", "left"} <= table[0].places.keys()


def _attendees(
    heading: Columns, body: Sequence[Sequence[str]], hours: Hours, found: RoomList
) -> list[Attendee]:
    if "action" in heading.places and "stamp" in heading.places:
        return from_actions(heading, body, hours)
    day = hours.starts_at.astimezone(ZoneInfo(hours.timezone)).date()
    written = [heading.cell(row, role) for row in body for role in ("joined", "left")]
    first_day = times.day_first(written, day)
    people = []
    for row in body:
        one = of_row(heading, row)
        if one is None or _is_no_one(heading, row):
            continue
        if heading.cell(row, "attended").casefold() in _NO:
            found.absent += 1
            continue
        people.append(with_stay(one, heading, row, hours.timezone, first_day=first_day))
    return people


def _is_no_one(heading: Columns, row: Sequence[str]) -> bool:
    """Tell whether a row is nobody's: BigBlueButton writes answers to anonymous polls in one."""
    told = {"joined", "left", "duration", "email", "upn", "attended"}
    return {"joined", "left"} <= heading.places.keys() and not any(
        heading.cell(row, role) for role in told
    )


def _names(rows: Sequence[Sequence[str]]) -> list[Attendee]:
    """Read names one a line, each with an address if there is one: «Ada Exemple <ada@…>»."""
    found = []
    for row in rows:
        line = " ".join(cell for cell in row if cell)
        address = re.search(r"<?([^\s<>,;]+@[^\s<>,;]+)>?", line)
        name, other = named(line.replace(address[0], " ") if address else line)
        email = address_in(address[1]) if address else ""
        if name or email:
            found.append(Attendee(name or email, email, other))
    return found


def _tool(rows: Sequence[Sequence[str]]) -> str:
    """Name the tool by what only its lists have; empty where that is not sure."""
    said = " ".join(cell.casefold() for row in rows[:40] for cell in row)
    return next((tool for tool, words in _MARKS.items() if any(w in said for w in words)), "")


_MARKS: Final = {
    "teams": ("in-meeting", "(upn)", "user action", "action de l"),
    "zoom": (
        "original name",
        "nom d’origine",
        "nom d'origine",
        "nom original",
        "nombre original",
        "nome original",
        "is guest",
        "zoom",
    ),
    "bigbluebutton": (
        "activity score",
        "score d'activité",
        "résultats pour l'activité",
        "raise hand",
    ),
    "webex": ("webex", "attendee email", "connection type", "électronique du participant"),
    "livestorm": (
        "livestorm",
        "has attended",
        "attendance duration",
        "a participé",
        "a vu le replay",
    ),
}


def _compare(found: RoomList, hours: Hours) -> None:
    """Note whether the list's times are of another zone or day than the session's hours."""
    stays = [span for one in found.people for span in one.spans]
    inside = sum(begin < hours.ends_at and end > hours.starts_at for begin, end in stays)
    found.elsewhere = bool(stays) and inside * 2 < len(stays)
    if found.elsewhere:
        found.people = [
            replace(one, spans=[], seconds=one.stay, within=None) for one in found.people
        ]

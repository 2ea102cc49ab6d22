"""Read the list of a room: its tables found among whatever else stands in the file."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events import text
from events.attendance import columns, grid, times
from events.attendance.columns import Columns
from events.attendance.people import Attendee, named, together

Table = tuple[Columns, list[list[str]]]
_SECTION: Final = re.compile(r"(\d)\.\s+\S.*")
_NO: Final = ("no", "non", "false", "faux", "0", "absent", "absente")
_LEFT: Final = ("left", "quitte", "a quitte", "depart", "parti", "sorti")


@dataclass(frozen=True)
class Hours:
    """When and where the session was: to read days without a year's doubt, and local times."""

    starts_at: datetime
    ends_at: datetime
    timezone: str


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
    body: list[list[str]] = []
    for place, row in enumerate(rows):
        new = columns.of_heading(row)
        if guess and new is None and heading is None and _may_head(row, rows[place + 1 :]):
            new = columns.by_content(row, rows[place + 1 :])
        ended = heading is not None and (new is not None or sum(map(bool, row)) < 2)
        if ended and (new is not None or _SECTION.fullmatch(row[0] if row else "") or body):
            if heading and body:
                yield heading, body
            heading, body = new, []
        elif new is not None:
            heading, body = new, []
        elif heading is not None and any(row):
            body.append(list(row))
    if heading and body:
        yield heading, body


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
        return _from_actions(heading, body, hours)
    day = hours.starts_at.astimezone(ZoneInfo(hours.timezone)).date()
    written = [heading.cell(row, role) for row in body for role in ("joined", "left")]
    first_day = times.day_first(written, day)
    people = []
    for row in body:
        one = _person(heading, row)
        if one is None:
            continue
        if heading.cell(row, "attended").casefold() in _NO:
            found.absent += 1
            continue
        people.append(_with_stay(one, heading, row, hours.timezone, first_day=first_day))
    return people


def _person(heading: Columns, row: Sequence[str]) -> Attendee | None:
    both = " ".join(part for role in ("first", "last") if (part := heading.cell(row, role)))
    name, other = named(heading.cell(row, "name") or both)
    email = _address(heading.cell(row, "email")) or _address(heading.cell(row, "upn"))
    if other and both and not other.strip():
        other = both
    return (
        Attendee(name or email, email, other or (both if both != name else ""))
        if (name or email)
        else None
    )


def _with_stay(
    one: Attendee, heading: Columns, row: Sequence[str], zone: str, *, first_day: bool
) -> Attendee:
    joined, left = (
        times.moment(heading.cell(row, role), zone=zone, first_day=first_day)
        for role in ("joined", "left")
    )
    lasted = times.duration(heading.cell(row, "duration"), seconds_each=heading.seconds_each)
    if joined and left and left > joined:
        whole = round((left - joined).total_seconds())
        # First join and last leave of somebody who was away in between: the length is truer.
        if lasted is None or whole - lasted <= 90:
            one.spans.append((joined, left))
            return one
    elif joined and lasted:
        one.spans.append((joined, joined + timedelta(seconds=lasted)))
        return one
    one.seconds = lasted
    return one


def _from_actions(heading: Columns, body: Sequence[Sequence[str]], hours: Hours) -> list[Attendee]:
    """Read Teams' older list: a row for each joining and each leaving."""
    day = hours.starts_at.astimezone(ZoneInfo(hours.timezone)).date()
    first_day = times.day_first([heading.cell(row, "stamp") for row in body], day)
    inside: dict[str, datetime] = {}
    people: dict[str, Attendee] = {}
    for row in body:
        one = _person(heading, row)
        at = times.moment(heading.cell(row, "stamp"), zone=hours.timezone, first_day=first_day)
        if one is None or at is None:
            continue
        who = people.setdefault(one.email or one.name, one)
        by = who.email or who.name
        if columns.folded(heading.cell(row, "action")).startswith(_LEFT):
            begun = inside.pop(by, None)
            if begun and at > begun:
                who.spans.append((begun, at))
        else:
            inside.setdefault(by, at)
    for by, begun in inside.items():
        people[by].spans.append((begun, max(hours.ends_at, begun)))
    return list(people.values())


def _names(rows: Sequence[Sequence[str]]) -> list[Attendee]:
    """Read names one a line, each with an address if there is one: «Ada Exemple <ada@…>»."""
    found = []
    for row in rows:
        line = " ".join(cell for cell in row if cell)
        address = re.search(r"<?([^\s<>,;]+@[^\s<>,;]+)>?", line)
        name, other = named(line.replace(address[0], " ") if address else line)
        email = _address(address[1]) if address else ""
        if name or email:
            found.append(Attendee(name or email, email, other))
    return found


def _address(cell: str) -> str:
    try:
        return text.address(cell)
    except ValueError:
        return ""


def _tool(rows: Sequence[Sequence[str]]) -> str:
    """Name the tool by what only its lists have; empty where that is not sure."""
    said = " ".join(cell.casefold() for row in rows[:40] for cell in row)
    marks = {
        "teams": ("in-meeting", "(upn)", "user action", "action de l"),
        "zoom": ("original name", "nom d’origine", "nom d'origine", "is guest", "zoom"),
        "bigbluebutton": ("activity score", "score d'activité", "score d’activité", "raise hand"),
        "webex": ("webex", "attendee email", "connection type"),
        "livestorm": ("livestorm", "has attended", "attendance duration"),
    }
    return next((tool for tool, words in marks.items() if any(w in said for w in words)), "")


def _compare(found: RoomList, hours: Hours) -> None:
    """Note whether the list's times are of another zone or day than the session's hours."""
    stays = [span for one in found.people for span in one.spans]
    inside = sum(begin < hours.ends_at and end > hours.starts_at for begin, end in stays)
    found.elsewhere = bool(stays) and inside * 2 < len(stays)
    if found.elsewhere:
        found.people = [replace(one, spans=[], seconds=one.stay) for one in found.people]

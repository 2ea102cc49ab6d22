"""When somebody was in the room: from joins and leaves, from lengths, or from a row for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events.attendance import columns, times
from events.attendance.columns import Columns
from events.attendance.people import Attendee, of_row

_LEFT: Final = ("left", "quitte", "a quitte", "depart", "parti", "sorti")


@dataclass(frozen=True)
class Hours:
    """When and where the session was: to read days without a year's doubt, and local times."""

    starts_at: datetime
    ends_at: datetime
    timezone: str


def with_stay(
    one: Attendee, heading: Columns, row: Sequence[str], zone: str, *, first_day: bool
) -> Attendee:
    """Return the person with when they were there, or how long."""
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
        one.within = (joined, left)
    elif joined and lasted:
        one.spans.append((joined, joined + timedelta(seconds=lasted)))
        return one
    one.seconds = lasted
    return one


def from_actions(heading: Columns, body: Sequence[Sequence[str]], hours: Hours) -> list[Attendee]:
    """Read Teams' older list: a row for each joining and each leaving."""
    day = hours.starts_at.astimezone(ZoneInfo(hours.timezone)).date()
    first_day = times.day_first([heading.cell(row, "stamp") for row in body], day)
    inside: dict[str, datetime] = {}
    people: dict[str, Attendee] = {}
    for row in body:
        one = of_row(heading, row)
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

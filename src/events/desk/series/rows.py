"""Sessions as rows of a table: typed together, each field with its own problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from events.desk.shared.forms import Form
from events.presentation import N_
from events.sessions.fields import Times
from events.sessions.wall_time import comes_twice


@dataclass(frozen=True)
class Row:
    """One row as it was typed; `times` None where they cannot be read: the form says why."""

    number: int
    title: str
    times: Times | None
    room_url: str


def typed(form: Form, number: int, zone: str, location: str | None = None) -> Row:
    """Read a row: its fields end in its number."""
    end = f"-{number}"
    title = form.line(f"title{end}", most=500, required=N_("Give the session a title."))
    moments, times = form.moments(end), None
    if moments is not None:
        starts, ends = moments
        starts_fold = form.fold(f"starts{end}", starts, zone=zone)
        ends_fold = form.fold(f"ends{end}", ends, zone=zone)
        times = Times(starts, ends, zone, starts_fold, ends_fold, location)
    return Row(number, title, times, form.web_address(f"room_url{end}"))


def is_empty(form: Form, number: int) -> bool:
    """Tell whether a row has neither title nor date: it is left out."""
    return not (form.raw(f"title-{number}").strip() or form.raw(f"day-{number}").strip())


def values(
    number: int, title: str, starts: datetime, ends: datetime, room_url: str
) -> dict[str, str]:
    """Return a row as the values of its fields."""
    return {
        f"title-{number}": title,
        f"day-{number}": f"{starts:%Y-%m-%d}",
        f"starts-{number}": f"{starts:%H:%M}",
        f"ends-{number}": f"{ends:%H:%M}",
        f"room_url-{number}": room_url,
    }


def fold_values(number: int, times: Times) -> dict[str, str]:
    """Return which of two is meant, where a time of the row comes twice."""
    pairs = (("starts", times.starts, times.starts_fold), ("ends", times.ends, times.ends_fold))
    found: dict[str, str] = {}
    for name, local, fold in pairs:
        if comes_twice(local, times.timezone):
            found |= {f"{name}-{number}_twice": "yes", f"{name}-{number}_fold": str(fold)}
    return found


def numbers(form: Form, most: int) -> Iterable[int]:
    """Return the numbers of the rows that were sent."""
    return range(form.number("rows", most=most) or 0)

"""Times and durations as rooms write them: any order of day and month, any unit."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_NUMBERS: Final = re.compile(
    r"(?P<a>\d{1,4})[/.\-](?P<b>\d{1,2})[/.\-](?P<c>\d{2,4})[T,]?\s*(?:à\s*|at\s*)?"
    r"(?P<clock>\d{1,2}\s?[:.h]\s?\d{2}.*)",
    re.IGNORECASE,
)
_CLOCK: Final = re.compile(
    r"(?P<h>\d{1,2})\s?[:.h]\s?(?P<m>\d{2})(?:(?:[:.]|\s?min\s?)(?P<s>\d{2})(?:\s?s\b)?)?(?:\.\d+)?"
    r"\s*(?P<half>[AaPp])?\.?\s?[Mm]?\.?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?.*"
)
_PARTS: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_UNITS: Final = (
    (3600, r"h|hrs?|hours?|heures?|horas?|std|stunden?|godz|or[ae]|uur|u|tim|timer|timmar"),
    (60, r"m|mn|mins?|minut\w{0,2}"),
    (1, r"s|secs?|seks?|seg|second\w{0,2}|segundos?|sekund\w{0,2}"),
)
"""What an hour, a minute and a second are called."""
_COLONS: Final = re.compile(r"(\d{1,3}):(\d{2})(?::(\d{2}))?")
_NUMBER: Final = re.compile(r"\d{1,5}(?:[.,]\d+)?")


def is_moment(cell: str) -> bool:
    """Tell whether a cell holds a date with a time."""
    return bool(_NUMBERS.fullmatch(cell)) and bool(_CLOCK.fullmatch(_clock_of(cell)))


def day_of(cell: str) -> str:
    """Return the day of a moment as it is written, without its hour."""
    match = _NUMBERS.fullmatch(cell)
    return cell[: match.start("clock")] if match else ""


def is_duration(cell: str) -> bool:
    """Tell whether a cell is a span of time with its units, or h:mm:ss."""
    return duration(cell, seconds_each=0) is not None


def duration(cell: str, *, seconds_each: int = 60) -> int | None:
    """Return a duration in seconds: «1h 27m 51s», «54 min», 00:54:12, or a bare number.

    A bare number is taken for `seconds_each`; with 0 it is none.
    """
    colons = _COLONS.fullmatch(cell)
    if colons:
        hours, minutes, seconds = (int(part or 0) for part in colons.groups())
        return hours * 3600 + minutes * 60 + seconds
    parts = _PARTS.findall(cell)
    each = [_unit(unit) for _, unit in parts]
    if parts and all(each) and not _PARTS.sub("", cell).strip(" ,"):
        return round(
            sum(_number(number) * unit for (number, _), unit in zip(parts, each, strict=True))
        )
    if seconds_each and _NUMBER.fullmatch(cell):
        return round(_number(cell) * seconds_each)
    return None


def day_first(cells: Iterable[str], day: date) -> bool:
    """Tell whether a column writes the day before the month, from all of it together.

    A number above twelve decides, then a clock of twelve hours, then the session's own day.
    """
    dates = [match for match in map(_NUMBERS.fullmatch, cells) if match and len(match["a"]) < 4]
    if any(int(match["a"]) > 12 for match in dates):
        return True
    if any(int(match["b"]) > 12 for match in dates):
        return False
    month_first = sum(int(m["a"]) == day.month and int(m["b"]) == day.day for m in dates)
    if month_first * 2 > len(dates) and day.month != day.day:
        return False
    as_here = sum(int(m["a"]) == day.day and int(m["b"]) == day.month for m in dates)
    if as_here:
        return True
    return not any(re.search(r"[ap]\.?m", match["clock"], re.IGNORECASE) for match in dates)


def moment(cell: str, *, zone: str, first_day: bool) -> datetime | None:
    """Return the instant a cell names, in `zone` where it says none; None where it is no time."""
    match, clock = _NUMBERS.fullmatch(cell), _CLOCK.fullmatch(_clock_of(cell))
    if not match or not clock:
        return None
    try:
        day = _day(match["a"], match["b"], match["c"], first_day=first_day)
        hour = _hour(int(clock["h"]), clock["half"])
        local = datetime.combine(day, time(hour, int(clock["m"]), int(clock["s"] or 0)))
    except ValueError:
        return None
    offset = _offset(clock["zone"])
    if offset is not None:
        return local.replace(tzinfo=ZoneInfo("UTC")) - offset
    return local.replace(tzinfo=ZoneInfo(zone))


def _clock_of(cell: str) -> str:
    match = _NUMBERS.fullmatch(cell)
    return match["clock"] if match else ""


def _day(a: str, b: str, c: str, *, first_day: bool) -> date:
    if len(a) == 4:
        return date(int(a), int(b), int(c))
    year = int(c) + (2000 if len(c) == 2 else 0)
    return date(year, int(b), int(a)) if first_day else date(year, int(a), int(b))


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    return hour % 12 + (12 if half.lower() == "p" else 0)


def _offset(written: str | None) -> timedelta | None:
    if not written:
        return None
    if written in ("Z", "UTC", "GMT"):
        return timedelta(0)
    digits = written[1:].replace(":", "")
    away = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -away if written[0] == "-" else away


def _number(written: str) -> float:
    return float(written.replace(",", "."))


def _unit(written: str) -> int:
    """Return the seconds of a unit, 0 where it is none."""
    fitting = (each for each, names in _UNITS if re.fullmatch(names, written, re.IGNORECASE))
    return next(fitting, 0)

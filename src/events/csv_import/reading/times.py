"""Times as people write them: 2026-12-03T14:00+01:00, 03/12/2026 14:00, 3 décembre 2026 à 14h30."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Final

from babel import Locale

from events.csv_import.reading.decoding import visible
from events.csv_import.reading.headings import plain
from events.settings import LANGUAGES


@dataclass(frozen=True)
class Written:
    """A time of day as a cell says it, with its date and offset where it names them."""

    day: date | None
    clock: time
    offset: timezone | None
    next_day: bool = False
    """24:00 is the end of the day."""


class Unreadable(ValueError):
    """Nothing we know as a time."""


class Ambiguous(ValueError):
    """03/12/2026 without any hint which of the two is the month."""


def read(raw: str, *, day_first: bool | None) -> Written:
    """Read a time; `day_first` None: a date that could be read both ways raises TwoWays.

    Raises Unreadable.
    """
    cell = visible(raw).replace("\u2212", "-").upper()
    if found := _iso(cell):
        return found
    words = plain_words(cell)
    day, rest = _day(words, day_first)
    clock, offset, next_day = _clock(rest)
    return Written(day, clock, offset, next_day)


def day_alone(raw: str, *, day_first: bool | None) -> date:
    """Read a date without a time. Raises Unreadable and TwoWays."""
    day, rest = _day(plain_words(visible(raw).upper()), day_first)
    if day is None or rest.strip(" ,T") not in ("", "00:00", "00:00:00"):
        raise Unreadable
    return day


def order(cells: list[str]) -> bool | None:
    """Tell from all dates of a file whether the day stands first; None where none shows it."""
    votes = set()
    for cell in cells:
        if found := _SLASHED.match(plain_words(visible(cell).upper())):
            first, second = int(found[1]), int(found[2])
            votes |= {True} if first > 12 >= second else {False} if second > 12 >= first else set()
    return votes.pop() if len(votes) == 1 else None


def plain_words(cell: str) -> str:
    """Return a cell with months as numbers' words, weekdays and «à» taken out."""
    text = re.sub(r"(?<=[^\W\d_])\.", "", cell)
    for word in re.findall(r"[^\W\d_]{3,}", text):
        if month := _months().get(plain(word)):
            text = text.replace(word, f"M{month}M", 1)
        elif plain(word) in _weekdays():
            text = text.replace(word, " ", 1)
    text = re.sub(r"(?<![^\W\d_])(À|A|AT|LE|ON|DE|THE)(?![^\W_])", " ", text)
    return re.sub(r"[\s,]+", " ", text).strip()


_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:T| |$)")
_SLASHED: Final = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})(?: |T|$)")
_NAMED: Final = re.compile(r"(\d{1,2})(?:ER|ST|ND|RD|TH)?[ -]?M(\d+)M[ -]?(\d{4})(?: |$)")
_NAMED_FIRST: Final = re.compile(r"M(\d+)M (\d{1,2})(?:ST|ND|RD|TH)? (\d{4})(?: |$)")
_CLOCK: Final = re.compile(
    r"(?P<hour>\d{1,2})\s?(?:[:H.]\s?(?P<minute>\d{2})?(?:[:.](?P<second>\d{2})(?:[.]\d+)?)?)?"
    r"\s?(?:MIN|H)?\s?(?P<half>[AP]\.?M\.?)?"
    r"\s?(?P<offset>Z|(?:UTC|GMT)?(?:[+-]\d{1,2}(?::?\d{2})?)?)"
)


def _iso(cell: str) -> Written | None:
    """Read what ISO 8601 allows beyond the common forms."""
    try:
        found = datetime.fromisoformat(cell)
    except ValueError:
        return None
    if len(cell) <= 10 and "T" not in cell:
        return None  # A date alone is midnight for the library; for people it is no time.
    offset = found.utcoffset()
    zone = None if offset is None else timezone(offset)
    return Written(found.date(), found.time().replace(microsecond=0, tzinfo=None), zone)


def _day(text: str, day_first: bool | None) -> tuple[date | None, str]:
    """Return the date that a text begins with, if one does, and what comes after."""
    if found := _YEAR_FIRST.match(text):
        year, month, day = map(int, found.groups())
    elif found := _NAMED.match(text):
        day, month, year = map(int, found.groups())
    elif found := _NAMED_FIRST.match(text):
        month, day, year = map(int, found.groups())
    elif found := _SLASHED.match(text):
        day, month, year = _ordered(int(found[1]), int(found[2]), int(found[3]), day_first)
    else:
        return None, text
    try:
        return date(year, month, day), text[found.end() :]
    except ValueError:
        raise Unreadable from None


def _ordered(first: int, second: int, year: int, day_first: bool | None) -> tuple[int, int, int]:
    year += 2000 if year < 100 else 0
    if first > 12 or first == second:
        return first, second, year
    if second > 12:
        return second, first, year
    if day_first is None:
        raise Ambiguous
    return (first, second, year) if day_first else (second, first, year)


def _clock(text: str) -> tuple[time, timezone | None, bool]:
    found = _CLOCK.fullmatch(text.strip())
    if not found or text.strip().isdecimal():
        raise Unreadable
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    second = int(found["second"] or 0)
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable
        hour = hour % 12 + (12 if half[0] == "P" else 0)
    last = (hour, minute, second) == (24, 0, 0)
    try:
        clock = time(0 if last else hour, minute, second)
    except ValueError:
        raise Unreadable from None
    return clock, _offset(found["offset"]), last


def _offset(text: str) -> timezone | None:
    if not text:
        return None
    found = re.search(r"([+-])(\d{1,2}):?(\d{2})?", text)
    if not found:
        return UTC
    span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if span >= timedelta(hours=24):
        raise Unreadable
    return timezone(-span if found[1] == "-" else span)


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {
        plain(name).strip("."): number
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    } | {"sept": 9, "janv": 1, "fevr": 2, "juil": 7}


@lru_cache(maxsize=1)
def _weekdays() -> frozenset[str]:
    return frozenset(
        plain(name)
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for name in Locale(language).days["format"][width].values()
    )

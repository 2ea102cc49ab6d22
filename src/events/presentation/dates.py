"""Dates and times for people, in their language, with the zone named.

French typography: «14 h 30» and «1er» with no-break spaces; English: day before month, 24 hours.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from events.presentation.gettext import N_, sentence

NBSP = "\u00a0"
_CLOCKS_CHANGE = N_("the clocks change in between")


@dataclass(frozen=True)
class Leaf:
    """A calendar leaf: the hero of a session's page."""

    day: str
    month: str
    weekday: str
    year: str


def when(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """Write «jeudi 3 décembre 2026, 14 h – 15 h, heure de Paris»: everything in one line."""
    starts, ends = _local(starts_at, zone), _local(ends_at, zone)
    named = zone_name(zone, language, starts_at)
    if starts.date() == ends.date():
        return (
            f"{_long_day(starts, language)}, {hours(starts_at, ends_at, zone, language)}, {named}"
        )
    return (
        f"{_long_day(starts, language)}, {_clock(starts, language)}{NBSP}– "
        f"{_long_day(ends, language)}, {_clock(ends, language)}, {named}"
    )


def hours(starts_at: datetime, ends_at: datetime, zone: str, language: str) -> str:
    """Write «14 h – 15 h 30»: the clock times alone."""
    starts, ends = _local(starts_at, zone), _local(ends_at, zone)
    gap = "–" if language == "en" else f"{NBSP}–{NBSP}"
    written = f"{_clock(starts, language)}{gap}{_clock(ends, language)}"
    if starts.utcoffset() == ends.utcoffset():
        return written
    return f"{written} ({sentence(_CLOCKS_CHANGE, language)})"


def instant(at: datetime, zone: str, language: str) -> str:
    """Write «jeudi 3 décembre 2026 à 14 h, heure de Paris»: within a sentence."""
    local = _local(at, zone)
    named = zone_name(zone, language, at)
    joint = " à " if language == "fr" else ", "
    return f"{_long_day(local, language)}{joint}{_clock(local, language)}, {named}"


def clock(at: datetime, zone: str, language: str) -> str:
    """Write «14 h 30»."""
    return _clock(_local(at, zone), language)


def day(at: datetime, zone: str, language: str) -> str:
    """Write «3 décembre 2026»."""
    local = _local(at, zone)
    return f"{_day_of_month(local, language)}{NBSP}{_month(local, language)} {local.year}"


def long_day(at: datetime, zone: str, language: str) -> str:
    """Write «jeudi 3 décembre 2026»."""
    return _long_day(_local(at, zone), language)


def month(at: datetime, zone: str, language: str) -> str:
    """Write «décembre 2026»."""
    local = _local(at, zone)
    return f"{_month(local, language)} {local.year}"


def month_name(number: int, language: str) -> str:
    """Write a month alone and short, 1 to 12: «déc.»."""
    return str(format_date(date(2000, number, 1), "LLL", locale=language))


def leaf(starts_at: datetime, zone: str, language: str) -> Leaf:
    """Return the parts of a calendar leaf."""
    local = _local(starts_at, zone)
    return Leaf(str(local.day), _month(local, language), _weekday(local, language), str(local.year))


def duration(starts_at: datetime, ends_at: datetime, language: str) -> str:
    """Write «1 h 30» or «45 min»."""
    minutes = round((ends_at - starts_at).total_seconds() / 60)
    full, rest = divmod(minutes, 60)
    if not full:
        return f"{rest}{NBSP}min"
    return f"{full}{NBSP}h{NBSP}{rest:02d}" if rest else f"{full}{NBSP}h"


def zone_name(zone: str, language: str, at: datetime) -> str:
    """Write «heure de Paris», "Paris time"; the same in winter and summer.

    What is no place is written as its offset: `Etc/GMT+2`, whose sign is POSIX's, is UTC−2.
    """
    if zone.startswith("Etc/") or zone in ("UTC", "GMT", "UCT", "Zulu", "Universal", "Greenwich"):
        return _offset(_local(at, zone))
    place = city(zone, language)
    if language == "fr":
        return f"heure {_of(place)}"
    return sentence("%(city)s time", language, city=place)


def same_clock(first: str, second: str, at: datetime) -> bool:
    """Tell whether two zones show the same wall time at an instant."""
    return _local(at, first).utcoffset() == _local(at, second).utcoffset()


def _offset(local: datetime) -> str:
    """Write UTC, UTC+2, UTC−3:30."""
    minutes = round((local.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02d}' if rest else ''}"


def _local(at: datetime, zone: str) -> datetime:
    if at.tzinfo is None:
        raise ValueError("a naive datetime cannot be shown")
    return at.astimezone(ZoneInfo(zone))


def _clock(local: datetime, language: str) -> str:
    if language != "fr":
        return f"{local.hour:02d}:{local.minute:02d}"
    hour = f"{local.hour}{NBSP}h"
    return f"{hour}{NBSP}{local.minute:02d}" if local.minute else hour


def _long_day(local: datetime, language: str) -> str:
    date = f"{_day_of_month(local, language)}{NBSP}{_month(local, language)} {local.year}"
    return f"{_weekday(local, language)} {date}"


def _day_of_month(local: datetime, language: str) -> str:
    return "1er" if language == "fr" and local.day == 1 else str(local.day)


def _month(local: datetime, language: str) -> str:
    return _name("MMMM", local.month, language)


def _weekday(local: datetime, language: str) -> str:
    return _name("EEEE", local.isoweekday(), language)


@lru_cache(maxsize=256)
def _name(pattern: str, number: int, language: str) -> str:
    # 2024 began on a Monday: day n of January is weekday n, day 1 of month n is in month n.
    example = datetime(2024, number, 1) if pattern == "MMMM" else datetime(2024, 1, number)  # noqa: DTZ001
    return format_date(example, pattern, locale=language)


@lru_cache(maxsize=2048)
def city(zone: str, language: str) -> str:
    """Return the name of the place that a zone is called after."""
    found = get_timezone_location(ZoneInfo(zone), locale=language, return_city=True)
    return (found or zone.replace("_", " ")).rsplit("/", 1)[-1]


def _of(city: str) -> str:
    if city in ("Martinique", "Guadeloupe"):
        return f"de la {city}"
    if city.startswith("Le "):
        return f"du {city[3:]}"
    if city.startswith("Les "):
        return f"des {city[4:]}"
    return f"d’{city}" if city[0] in "AEIOUYÂÉÈÊÎÔ" else f"de {city}"

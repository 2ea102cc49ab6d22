"""The dates of an event that repeats: its rule, dates beside it, and those that fall out."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from dateutil import rrule
from icalendar import Component
from icalendar.prop.broken import vBroken

MOST: Final = 200
_LAST: Final = datetime(9999, 1, 1, tzinfo=UTC)
LONGEST: Final = timedelta(days=5 * 366)
_FREQUENCIES: Final = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
# Hours and minutes are those of the start: a rule that had them could have dates without number.
_PARTS: Final = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH",
                           "BYMONTHDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY"})  # fmt: skip


class NotReadable(Exception):
    """The rule is not one of those that are read."""


@dataclass(frozen=True)
class Dates:
    """When each one starts, in order; `is_cut`: there are more."""

    starts: list[datetime]
    is_cut: bool


def of_exception(event: Component, first: datetime | None = None) -> datetime | None:
    """Return which date of its series an event stands for, in the hours of the series' clock.

    `first` is where the series starts; without it the clock is that of the event itself.
    """
    at = moment(event, "RECURRENCE-ID")
    if not isinstance(at, datetime):
        return None
    own = first or moment(event, "DTSTART")
    zone = own.tzinfo if isinstance(own, datetime) else None
    return at.astimezone(zone) if zone and at.tzinfo else at


def moment(event: Component, name: str) -> date | None:
    """Return the date, or date and time, of a property; None where there is none to be read."""
    value = event.get(name)
    found = None if isinstance(value, vBroken | list) else getattr(value, "dt", None)
    return found if isinstance(found, date) else None


def starts_of(event: Component, first: datetime, others: list[datetime]) -> Dates:
    """Return when each date of a series starts, but for those that `others` stand for.

    Reckoned in the hours of the clock, so that summer time moves none. Raises NotReadable.
    """
    zone = first.tzinfo
    wall = first.replace(tzinfo=None)
    gone = {_wall(at, first) for at in [*_listed(event, "EXDATE"), *others]}
    found = {wall, *(_wall(at, first) for at in _listed(event, "RDATE"))}
    if "RRULE" in event:
        found |= set(_by_rule(event, first))
    kept = sorted(at for at in found if at not in gone)
    return Dates([at.replace(tzinfo=zone) for at in kept[:MOST]], len(kept) > MOST)


def _by_rule(event: Component, first: datetime) -> list[datetime]:
    """Return the dates of its rule, in five years at most and one more than is taken."""
    rule: Any = event["RRULE"]
    said: dict[str, Any] = {} if isinstance(rule, list | vBroken) else dict(rule)
    frequency = str(said.get("FREQ", [""])[0]).upper()
    if not set(said) <= _PARTS or frequency not in _FREQUENCIES:
        raise NotReadable
    number = min(int(said.pop("COUNT", [MOST + 1])[0]), MOST + 1)
    until = said.pop("UNTIL", [None])[0]
    wall = first.replace(tzinfo=None)
    last = min(wall + LONGEST, _end(until, first)) if until else wall + LONGEST
    named = ";".join(f"{name}={','.join(map(str, values))}" for name, values in said.items())
    try:
        if int(said.get("INTERVAL", [1])[0]) < 1:
            raise NotReadable
        parsed = rrule.rrulestr(named, dtstart=wall).replace(until=last)
        return list(islice(parsed, max(number, 0)))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotReadable from error


def _end(until: date, first: datetime) -> datetime:
    if isinstance(until, datetime):
        return _wall(until, first)
    return datetime(until.year, until.month, until.day, 23, 59, 59)  # noqa: DTZ001 - of the clock.


def _listed(event: Component, name: str) -> list[datetime]:
    found: Any = event.get(name) or []
    lists = found if isinstance(found, list) else [found]
    values = (value.dt for one in lists for value in getattr(one, "dts", []))
    return [at for at in values if isinstance(at, datetime)]


def _wall(at: datetime, first: datetime) -> datetime:
    """Return a moment in the hours of the first one's clock."""
    if at.tzinfo is not None:
        # The last hours there are would fall off the end in a zone east of it.
        at = min(at, _LAST).astimezone(first.tzinfo or UTC)
    return at.replace(tzinfo=None)

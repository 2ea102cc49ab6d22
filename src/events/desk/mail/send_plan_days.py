"""The send plan as a page shows it: by day, and the week ahead in one line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from events.database import bounded
from events.operations.reports.send_plan import PlannedMails

DAYS: Final = 7


@dataclass(frozen=True)
class Day:
    """The mails of one day in the order they leave; `at` lies within it, `number` counts them."""

    at: datetime
    mails: list[PlannedMails]
    number: int


@dataclass(frozen=True)
class Plan:
    """What leaves at once, what leaves on which day, and the number of each day of the week.

    `cut`: there is more than was counted.
    """

    now: Day
    days: list[Day]
    week: list[tuple[datetime, int]]
    cut: bool


def plan(planned: Sequence[PlannedMails], *, zone: str, at: datetime) -> Plan:
    """Lay out mails that are sorted by time, in days as they are counted in `zone`."""
    due = [mail for mail in planned if mail.at <= at]
    later = [mail for mail in planned if mail.at > at]
    days = [_day(list(mails)) for _, mails in groupby(later, lambda mail: _date(mail.at, zone))]
    numbers = {_date(day.at, zone): day.number for day in days}
    week = _week(numbers, sum(_counts(due)), zone=zone, at=at)
    return Plan(_day(due, at), days, week, cut=sum(_counts(planned)) >= bounded.MOST)


def _day(mails: list[PlannedMails], at: datetime | None = None) -> Day:
    return Day(at or mails[0].at, mails, sum(_counts(mails)))


def _week(
    numbers: dict[date, int], due: int, *, zone: str, at: datetime
) -> list[tuple[datetime, int]]:
    # Noon, so that no change of clocks takes a day out.
    noon = at.astimezone(ZoneInfo(zone)).replace(hour=12, minute=0, second=0, microsecond=0)
    days = [noon + timedelta(days=number) for number in range(DAYS)]
    counted = [(day, numbers.get(day.date(), 0)) for day in days]
    return [(noon, counted[0][1] + due), *counted[1:]]


def _counts(mails: Sequence[PlannedMails]) -> list[int]:
    return [mail.number for mail in mails]


def _date(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()

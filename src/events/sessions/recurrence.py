"""The rhythm of sessions: which day comes next, weekly or the same weekday of each month."""

from datetime import date, timedelta
from typing import Final

RULES: Final = ("weekly", "fortnightly", "monthly", "daily")
STEPS: Final = {"daily": 1, "weekly": 7, "fortnightly": 14}


def nth_day(first: date, rule: str, index: int) -> date:
    """Return the day of a rule: weekly, or the same weekday of the month (second Tuesday)."""
    if step := STEPS.get(rule):
        return first + timedelta(days=step * index)
    month = first.month - 1 + index
    begin = date(first.year + month // 12, month % 12 + 1, 1)
    which = (first.day - 1) // 7
    found = begin + timedelta(days=(first.weekday() - begin.weekday()) % 7 + 7 * which)
    # A fifth Tuesday is not in every month: the last one stands for it.
    return found if found.month == begin.month else found - timedelta(days=7)


def next_day(days: list[date], today: date) -> date | None:
    """Return the day that goes on from the last two, in time to come; None where nothing does."""
    if len(days) < 2:
        return None
    before, last = sorted(days)[-2:]
    gap = (last - before).days
    if not 0 < gap <= 92:
        return None
    months = round(gap / 30.4) if last.weekday() == before.weekday() and gap >= 28 else 0
    # Two Thursdays go on with a Thursday, and so do a Tuesday and a Thursday weeks apart.
    step = gap if gap < 7 else 7 * round(gap / 7)
    found = nth_day(last, "monthly", months) if months else last + timedelta(days=step)
    return found if found > today else None

"""When reminders and the follow-up are due, by the rules of a session or its programme."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

FOLLOW_UP_USEFUL: Final = timedelta(days=7)


class Moment(NamedTuple):
    """A letter with its name, when it is due, and until when it is of use."""

    letter: str
    due_at: datetime
    useful_until: datetime


def reminders(starts_at: datetime, rules: Iterable[int], at: datetime) -> list[Moment]:
    """Return the reminders that still lie ahead of `at`; none is of use after the start.

    `rules` are minutes before the start: the session's own, else its programme's.
    """
    found = [
        Moment(f"reminder-{rule_name(minutes)}", starts_at - timedelta(minutes=minutes), starts_at)
        for minutes in sorted(set(rules), reverse=True)
        if minutes > 0
    ]
    return [moment for moment in found if moment.due_at > at]


def follow_up(ends_at: datetime, minutes: int, at: datetime) -> Moment | None:
    """Return when the session's resources are mailed; None if never (below 0) or already past.

    Due so many minutes after the end, of use for a week.
    """
    due_at = ends_at + timedelta(minutes=max(minutes, 0))
    if minutes < 0 or due_at <= at:
        return None
    return Moment("follow-up", due_at, due_at + FOLLOW_UP_USEFUL)


def rule_name(minutes: int) -> str:
    """Return the name of a reminder's rule: 1d, 1h, 90m."""
    if minutes % 1440 == 0:
        return f"{minutes // 1440}d"
    return f"{minutes // 60}h" if minutes % 60 == 0 else f"{minutes}m"

"""When things are due: wall time becomes an instant, and reminders and follow-ups count from it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from events.zones import names

DOORS_OPEN: Final = timedelta(minutes=15)
"""How long before its start a session's room may be entered; speakers get an hour."""

SPEAKERS_DOORS_OPEN: Final = timedelta(hours=1)

DOORS_CLOSE: Final = timedelta(minutes=30)
"""Sessions run over: the way in stays for this long after the planned end."""

FOLLOW_UP_USEFUL: Final = timedelta(days=7)


class Moment(NamedTuple):
    """A letter with its name, when it is due, and until when it is of use."""

    letter: str
    due_at: datetime
    useful_until: datetime


def instant(local: datetime, fold: int, zone: str) -> datetime:
    """Return the instant (UTC) of a wall time in an IANA zone.

    A time that the clocks skip in spring is moved forward by the gap (02:30 becomes 03:30). A time
    that comes twice in autumn is the first one with fold 0, the second with fold 1.
    """
    place = ZoneInfo(zone)
    if _skipped(local, place):
        fold = 0  # The offset before the gap moves the time forward by its length.
    return local.replace(tzinfo=place, fold=fold).astimezone(UTC)


def comes_twice(local: datetime, zone: str) -> bool:
    """Tell whether a wall time comes twice, since the clocks go back that night."""
    return not is_skipped(local, zone) and instant(local, 0, zone) != instant(local, 1, zone)


def is_skipped(local: datetime, zone: str) -> bool:
    """Tell whether a wall time never comes, since the clocks go forward that night."""
    return _skipped(local, ZoneInfo(zone))


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


def zones() -> frozenset[str]:
    """Return every IANA zone that is a place."""
    return names()


def doors(
    starts_at: datetime, ends_at: datetime, *, speaker: bool = False
) -> tuple[datetime, datetime]:
    """Return from when until when the room may be entered."""
    before = SPEAKERS_DOORS_OPEN if speaker else DOORS_OPEN
    return starts_at - before, ends_at + DOORS_CLOSE


def _skipped(local: datetime, place: ZoneInfo) -> bool:
    aware = local.replace(tzinfo=place, fold=0)
    return aware.astimezone(UTC).astimezone(place).replace(tzinfo=None, fold=0) != local.replace(
        fold=0
    )

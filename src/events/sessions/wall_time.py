"""Wall times and instants: what a date of a zone is, and when the room may be entered."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

DOORS_OPEN: Final = timedelta(minutes=15)
"""How long before its start a session's room may be entered; speakers get an hour."""

SPEAKERS_DOORS_OPEN: Final = timedelta(hours=1)

DOORS_CLOSE: Final = timedelta(minutes=30)
"""Sessions run over: the way in stays for this long after the planned end."""


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


def entry_times(
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

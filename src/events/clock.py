"""The time, in one place: tests move it here and everything follows.

A worker follows PostgreSQL's clock, not its machine's (`worker/database_clock.py`): what is due and
what is past is decided by one clock, however many machines send.
"""

import time
from datetime import UTC, datetime, timedelta

_TICKS = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts on while the machine sleeps, and never jumps when somebody sets its clock."""

_followed: tuple[datetime, float] | None = None


def now() -> datetime:
    """Return the present instant, aware, in UTC, to the microsecond."""
    if _followed is None:
        return datetime.now(UTC)
    at, ticks_then = _followed
    return at + timedelta(seconds=ticks() - ticks_then)


def ticks() -> float:
    """Return the seconds since some moment, by which to say when an instant was read."""
    return time.clock_gettime(_TICKS)


def follow(at: datetime, ticks_then: float) -> timedelta:
    """Go on from an instant that another clock showed; return how far this machine's is ahead."""
    global _followed  # noqa: PLW0603 - there is one time.
    _followed = at, ticks_then
    return datetime.now(UTC) - now()


def follow_own() -> None:
    """Go by this machine's clock again."""
    global _followed  # noqa: PLW0603
    _followed = None

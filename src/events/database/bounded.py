"""Counting no further than anybody reads, and no oftener than it is worth.

«More than 10,000» costs as much for a million. What a page needs and cannot count is counted by the
worker, each in its turn, and kept.
"""

from datetime import datetime, timedelta
from typing import Final

MOST: Final = 10_000
"""What a page counts exactly; a statement counts one more, to know that there are more."""

SHARE: Final = 50
"""So many times as long as a count took, at least, until the next: a fiftieth of a core."""


def is_turn(
    at: datetime, *, counted_at: datetime, took_ms: int, least: timedelta = timedelta()
) -> bool:
    """Tell whether what was kept may be counted anew: its share is over, and `least` as well."""
    return at >= counted_at + max(least, SHARE * timedelta(milliseconds=took_ms))

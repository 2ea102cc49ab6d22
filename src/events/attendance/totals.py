"""Each person's minutes in a session, from all its lists: each moment counts once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from events import database
from events.attendance.people import clipped, length
from events.attendance.stays import Hours
from events.database import Shape
from events.registrations.write import presence


class Stay(Shape):
    """One stay as it is kept."""

    registration: int
    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None


async def recompute(session_id: int, hours: Hours) -> None:
    """Write anew how long each was there, and who was present by the programme's rule.

    Only what lies within the session's hours counts. Who is on no list stays unknown.
    """
    by_person: dict[int, list[Stay]] = defaultdict(list)
    for stay in await database.rows(Stay, _STAYS, session_id):
        by_person[stay.registration].append(stay)
    seconds = {who: _seconds(stays, hours) for who, stays in by_person.items()}
    await presence.note(session_id, seconds)


def _seconds(stays: Iterable[Stay], hours: Hours) -> int | None:
    """Return the seconds of somebody's stays; None where only their name is known."""
    timed = [(one.joined_at, one.left_at) for one in stays if one.joined_at and one.left_at]
    bare = [one.seconds for one in stays if one.seconds is not None]
    if not timed and not bare:
        return None
    whole = round((hours.ends_at - hours.starts_at).total_seconds())
    spans = [(begin, end) for begin, end in timed if begin and end]
    return min(length(clipped(spans, hours.starts_at, hours.ends_at)) + sum(bare), whole)


_STAYS: Final = """
SELECT a.registration, a.joined_at, a.left_at, a.seconds
  FROM attendance_spans a JOIN attendance_lists l ON l.id = a.list WHERE l.session = $1
"""

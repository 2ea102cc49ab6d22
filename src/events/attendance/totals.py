"""Each person's minutes in a session, from all its lists: each moment counts once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.attendance.people import Span, clipped, length
from events.attendance.stays import Hours
from events.database import Shape
from events.registrations.write import presence


class Stay(Shape):
    """One stay as it is kept; with times and `seconds`, so long somewhere between the two."""

    told_by: int
    registration: int
    joined_at: datetime | None
    left_at: datetime | None
    seconds: int | None


@dataclass(frozen=True)
class Told:
    """What one list says of somebody: stays with their times, and lengths that have none.

    All of it lies between `begin` and `end`.
    """

    spans: list[Span]
    bare: int
    begin: datetime
    end: datetime


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
    by_list: dict[int, list[Stay]] = defaultdict(list)
    for stay in stays:
        if stay.seconds is not None or (stay.joined_at and stay.left_at):
            by_list[stay.told_by].append(stay)
    if not by_list:
        return None
    whole = round((hours.ends_at - hours.starts_at).total_seconds())
    told = [_told(each, hours) for each in by_list.values()]
    return min(sum(_once(each) for each in _apart(told)), whole)


def _told(stays: Sequence[Stay], hours: Hours) -> Told:
    bare = [one for one in stays if one.seconds is not None]
    timed = [(one.joined_at, one.left_at) for one in stays if one.seconds is None]
    spans = clipped([(begin, end) for begin, end in timed if begin and end],
                    hours.starts_at, hours.ends_at)  # fmt: skip
    between = spans + [_between(one, hours) for one in bare]
    return Told(
        spans,
        sum(one.seconds or 0 for one in bare),
        min((begin for begin, _ in between), default=hours.starts_at),
        max((end for _, end in between), default=hours.starts_at),
    )


def _between(stay: Stay, hours: Hours) -> Span:
    """Return when a length can have been: in the whole session, where the list does not say."""
    said = [(stay.joined_at, stay.left_at)] if stay.joined_at and stay.left_at else []
    return next(iter(clipped(said, hours.starts_at, hours.ends_at)),
                (hours.starts_at, hours.ends_at))  # fmt: skip


def _apart(told: Sequence[Told]) -> list[list[Told]]:
    """Return lists that may tell of the same minutes together, others apart."""
    found: list[list[Told]] = []
    end = None
    for one in sorted(told, key=lambda each: each.begin):
        if end is None or one.begin >= end:
            found.append([])
        found[-1].append(one)
        end = max(one.end, end or one.end)
    return found


def _once(told: Sequence[Told]) -> int:
    """Return how long somebody was there at least: where a length lies, nobody can tell.

    So lengths are added to what their own list says only, and the list that says most counts.
    """
    together = length(span for one in told for span in one.spans)
    return max(together, *(length(one.spans) + one.bare for one in told))


_STAYS: Final = """
SELECT a.list AS told_by, a.registration, a.joined_at, a.left_at, a.seconds
  FROM attendance_spans a JOIN attendance_lists l ON l.id = a.list WHERE l.session = $1
"""

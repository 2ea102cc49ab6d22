"""Who registered for sessions of a span of time, each person counted once: kept when it was asked.

Spans are as many as programs may ask for, so the worker does not count them beforehand. Whoever
asks again gets what was counted, as long as nothing of these sessions has changed; where they
change all the time, it is counted anew for no more than a fiftieth of the time.
"""

import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import clock, database
from events.database import Shape, bounded
from events.operations.reports.figures.counting import EDITION
from events.operations.reports.figures.kept import FOR_A_PAGE
from events.registrations.figure_definitions import CAME, ONLINE, REGISTERED

MOST: Final = 200
"""So many spans are kept in a process."""

Span = tuple[int, datetime, datetime]


class Involved(Shape):
    """Who registered, and who came."""

    people: int
    people_who_came: int


class State(Shape):
    """How these sessions stood as they were counted last; `changing`: some have changed since."""

    sessions: int
    registered: int
    came: int
    latest: datetime | None
    changing: bool


@dataclass(frozen=True)
class Counted:
    """What was counted, when, of which state, and how long it took."""

    involved: Involved
    at: datetime
    state: State
    took_ms: int


_kept: OrderedDict[Span, Counted] = OrderedDict()


async def involved(
    programme_id: int, since: datetime, until: datetime, *, now: bool
) -> tuple[Involved, datetime | None]:
    """Return who is involved, and of when that is where it may no longer be quite true.

    `now`: counted at this moment, however long it takes.
    """
    span = (programme_id, since, until)
    state = await database.row(State, _STATE, *span)
    assert state is not None
    if now or state.registered <= FOR_A_PAGE:
        return await _count(span), None
    known = _kept.get(span)
    if known is None or not _holds(known, state):
        known = await _count_and_keep(span, state)
    _kept.move_to_end(span)
    return known.involved, known.at if known.state != state or state.changing else None


def _holds(known: Counted, state: State) -> bool:
    """Tell whether what was counted is still so, or was counted so lately that it has to do."""
    if known.state == state and not state.changing:
        return True
    return not bounded.is_turn(clock.now(), counted_at=known.at, took_ms=known.took_ms)


async def _count_and_keep(span: Span, state: State) -> Counted:
    at, began = clock.now(), time.monotonic()
    found = await _count(span)
    _kept[span] = Counted(found, at, state, round((time.monotonic() - began) * 1000))
    while len(_kept) > MOST:
        _kept.popitem(last=False)
    return _kept[span]


async def _count(span: Span) -> Involved:
    found = await database.row(Involved, _INVOLVED, *span)
    assert found is not None
    return found


_STATE: Final = f"""
SELECT count(*)::int AS sessions, COALESCE(sum(f.registered), 0)::int AS registered,
  COALESCE(sum(f.came), 0)::int AS came, max(f.counted_at) AS latest,
  COALESCE(bool_or(f.session IS NULL OR s.id IN (SELECT session FROM figure_changes)), false)
    AS changing
FROM sessions s LEFT JOIN counted_sessions f ON f.session = s.id AND f.edition = {EDITION}
WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3
"""  # noqa: S608 - our own SQL

_INVOLVED: Final = f"""
SELECT count(*) AS people, count(*) FILTER (WHERE came) AS people_who_came
FROM (SELECT r.person, bool_or({CAME.sql}) AS came
  FROM sessions s JOIN registrations r ON r.session = s.id
  WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3
    AND {REGISTERED.sql}
  GROUP BY r.person) one
"""  # noqa: S608 - our own SQL

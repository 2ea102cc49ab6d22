"""How many registrations: by state, by day, by source; of a session or of a programme.

What counts as one is said in `registrations.figure_definitions`.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from events import database
from events.database import Json, Shape
from events.operations.reports.figures.counting import EDITION, LARGE
from events.operations.reports.figures.kept import ALL
from events.registrations.figure_definitions import CAME, REGISTERED
from events.registrations.states import RegistrationState


class StateCount(Shape):
    """How many registrations are in one state."""

    state: RegistrationState
    number: int


_COUNTS: Final = """
SELECT state, count(*) AS number FROM registrations WHERE session = $1 GROUP BY state
"""

_CAME: Final = f"SELECT count(*) FROM registrations r WHERE r.session = $1 AND {CAME.sql}"  # noqa: S608 - our own SQL


class _Kept(Shape):
    """What was counted of a large session; `as_of`: when, where it has changed since."""

    states: Json[dict[str, int]]
    came: int
    sources: Json[dict[str, int]]
    quarters: Json[dict[str, int]]
    as_of: datetime | None


_KEPT: Final = f"""
SELECT states, came, sources, quarters, CASE WHEN changed THEN counted_at END AS as_of
FROM (SELECT f.states, f.came, f.sources, f.quarters, f.counted_at, f.rows,
    EXISTS (SELECT FROM figure_changes c WHERE c.session = $1) AS changed
  FROM counted_sessions f WHERE f.session = $1 AND f.edition = {EDITION} AND f.rows >= $2) kept
WHERE NOT changed OR rows > $3
"""  # noqa: S608 - our own SQL


class DayNumber(Shape):
    """Registrations on a day, or in the month that begins on it."""

    day: date
    number: int


class _QuarterNumber(Shape):
    """Registrations in a quarter of an hour: every offset of a zone is a multiple of it."""

    quarter: datetime
    number: int


_BY_DAY: Final = f"""
SELECT date_bin('15 minutes', r.created_at, '2000-01-01Z') AS quarter, count(*) AS number
FROM registrations r WHERE r.session = $1 AND {REGISTERED.sql} GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own SQL


class SourceNumber(Shape):
    """How many registrations came from one place; empty: from the session's own page."""

    source: str
    number: int


_SOURCES: Final = f"""
SELECT r.source, count(*) AS number FROM registrations r
WHERE r.session = $1 AND {REGISTERED.sql} GROUP BY r.source ORDER BY 2 DESC, 1 LIMIT 20
"""  # noqa: S608 - our own SQL


async def by_state(session_id: int) -> dict[RegistrationState, int]:
    """Count the registrations of a session by state; every state is named."""
    nought = dict.fromkeys(RegistrationState, 0)
    if (kept := await _kept(session_id)) is not None:
        return nought | {RegistrationState(state): number for state, number in kept.states.items()}
    found = await database.rows(StateCount, _COUNTS, session_id)
    return nought | {one.state: one.number for one in found}


async def came(session_id: int) -> int:
    """Count who came."""
    if (kept := await _kept(session_id)) is not None:
        return kept.came
    return int(await database.value(_CAME, session_id))


async def as_of(session_id: int, *, most: int) -> datetime | None:
    """Return when days and sources were counted that are shown as they were kept, and are old."""
    kept = await _kept(session_id, most)
    return kept.as_of if kept else None


async def _kept(session_id: int, most: int = ALL) -> _Kept | None:
    """Return what is kept of a large session that has not changed, or has more than `most`."""
    return await database.row(_Kept, _KEPT, session_id, LARGE, most)


async def by_day(session_id: int, zone: str, *, most: int = ALL) -> list[DayNumber]:
    """Count registrations of a session per day, in its zone.

    `most`: of a session that has changed and has more, as they were counted last: `as_of`.
    """
    if (kept := await _kept(session_id, most)) is not None:
        found = [_QuarterNumber(datetime.fromtimestamp(int(at), UTC), number)
                 for at, number in kept.quarters.items()]  # fmt: skip
    else:
        found = await database.rows(_QuarterNumber, _BY_DAY, session_id)
    return _summed(found, lambda at: at.astimezone(ZoneInfo(zone)).date())


def by_month(moments: Mapping[str, int], zone: str) -> list[DayNumber]:
    """Return registrations by month in a zone, from moments as `counting` has them."""
    known = ZoneInfo(zone)
    sums: dict[date, int] = {}
    for moment, number in moments.items():
        month = datetime.fromtimestamp(int(moment), known).date().replace(day=1)
        sums[month] = sums.get(month, 0) + number
    return _in_order(sums)


def _summed(found: list[_QuarterNumber], day: Callable[[datetime], date]) -> list[DayNumber]:
    """Sum by local day, by our rules of zones: PostgreSQL has a copy of its own."""
    sums: dict[date, int] = {}
    for one in found:
        sums[day(one.quarter)] = sums.get(day(one.quarter), 0) + one.number
    return _in_order(sums)


def _in_order(sums: Mapping[date, int]) -> list[DayNumber]:
    return [DayNumber(day=at, number=number) for at, number in sorted(sums.items())]


async def sources(session_id: int, *, most: int = ALL) -> list[SourceNumber]:
    """Count where a session's registrations came from, the most frequent first.

    `most`: as `by_day` has it.
    """
    if (kept := await _kept(session_id, most)) is not None:
        return most_frequent(kept.sources)
    return await database.rows(SourceNumber, _SOURCES, session_id)


def most_frequent(sources: Mapping[str, int]) -> list[SourceNumber]:
    """Return the twenty sources that the most registrations came from, the most frequent first."""
    named = sorted(sources.items(), key=lambda one: (-one[1], one[0]))
    return [SourceNumber(source=source, number=number) for source, number in named[:20]]

"""How many registrations: by state, by day, by source; of a session or of a programme.

What counts as one is said in `registrations.figure_definitions`.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME, ONLINE, REGISTERED
from events.registrations.states import RegistrationState


class StateCount(Shape):
    """How many registrations are in one state."""

    state: RegistrationState
    number: int


_COUNTS: Final = """
SELECT state, count(*) AS number FROM registrations WHERE session = $1 GROUP BY state
"""

_CAME: Final = f"SELECT count(*) FROM registrations r WHERE r.session = $1 AND {CAME.sql}"  # noqa: S608 - our own SQL


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

_BY_MONTH: Final = f"""
SELECT date_bin('15 minutes', r.created_at, '2000-01-01Z') AS quarter, count(*) AS number
FROM registrations r JOIN sessions s ON s.id = r.session
WHERE s.programme = $1 AND s.starts_at >= $2 AND s.starts_at < $3 AND {ONLINE}
  AND {REGISTERED.sql}
GROUP BY 1 ORDER BY 1
"""  # noqa: S608 - our own SQL


class SourceNumber(Shape):
    """How many registrations came from one place; empty: from the session's own page."""

    source: str
    number: int


_SOURCES_OF_PROGRAMME: Final = f"""
SELECT r.source, count(*) AS number
FROM registrations r JOIN sessions s ON s.id = r.session
WHERE s.programme = $1 AND {ONLINE} AND {REGISTERED.sql}
  AND s.starts_at >= $2 AND s.starts_at < $3
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20
"""  # noqa: S608 - our own SQL

_SOURCES: Final = f"""
SELECT r.source, count(*) AS number FROM registrations r
WHERE r.session = $1 AND {REGISTERED.sql} GROUP BY r.source ORDER BY 2 DESC, 1 LIMIT 20
"""  # noqa: S608 - our own SQL


async def by_state(session_id: int) -> dict[RegistrationState, int]:
    """Count the registrations of a session by state; every state is named."""
    found = await database.rows(StateCount, _COUNTS, session_id)
    return {**dict.fromkeys(RegistrationState, 0), **{one.state: one.number for one in found}}


async def came(session_id: int) -> int:
    """Count who came."""
    return int(await database.value(_CAME, session_id))


async def by_day(session_id: int, zone: str) -> list[DayNumber]:
    """Count registrations of a session per day, in its zone."""
    found = await database.rows(_QuarterNumber, _BY_DAY, session_id)
    return _summed(found, lambda at: at.astimezone(ZoneInfo(zone)).date())


async def by_month(
    programme_id: int, zone: str, *, since: datetime, until: datetime
) -> list[DayNumber]:
    """Count registrations of a programme's sessions in between, per month."""
    found = await database.rows(_QuarterNumber, _BY_MONTH, programme_id, since, until)
    return _summed(found, lambda at: at.astimezone(ZoneInfo(zone)).date().replace(day=1))


def _summed(found: list[_QuarterNumber], day: Callable[[datetime], date]) -> list[DayNumber]:
    """Sum by local day or month, by our rules of zones: PostgreSQL has a copy of its own."""
    sums: dict[date, int] = {}
    for one in found:
        sums[day(one.quarter)] = sums.get(day(one.quarter), 0) + one.number
    return [DayNumber(day=at, number=number) for at, number in sorted(sums.items())]


async def sources_of_programme(
    programme_id: int, *, since: datetime, until: datetime
) -> list[SourceNumber]:
    """Count where a programme's registrations came from, the most frequent first."""
    return await database.rows(SourceNumber, _SOURCES_OF_PROGRAMME, programme_id, since, until)


async def sources(session_id: int) -> list[SourceNumber]:
    """Count where a session's registrations came from, the most frequent first."""
    return await database.rows(SourceNumber, _SOURCES, session_id)

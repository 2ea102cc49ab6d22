"""A year of all programmes together, and the year before beside it.

What each number counts is said in `registrations.figure_definitions`.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from events import database
from events.database import Shape
from events.operations.reports.figures import people
from events.operations.reports.figures.kept import ALL, COUNTS
from events.operations.reports.figures.people import People
from events.operations.reports.figures.year_shapes import ProgrammeYear, TwoYears, YearFigures
from events.registrations.figure_definitions import HELD_SESSION, ONLINE
from events.settings import settings

Scope = Sequence[int] | None
"""Ids of programmes, or None for all: `access.Member.scope`."""


class _Group(Shape):
    """The sessions of a programme in a month of either year, in numbers."""

    later: bool
    programme: int
    month_of_year: int
    month: int
    sessions: int
    to_come: int
    seconds: Decimal
    registrations: int
    came: int
    person_hours: Decimal
    seats_held: int
    came_held: int
    capacity_held: int
    came_limited: int
    as_of: datetime | None


_GROUPS: Final = f"""{COUNTS}
SELECT c.starts_at >= $5 AS later, c.programme,
  extract(year FROM s.starts_at AT TIME ZONE $6::text)::int AS month_of_year,
  extract(month FROM s.starts_at AT TIME ZONE $6::text)::int AS month,
  count(*) FILTER (WHERE c.held) AS sessions, count(*) FILTER (WHERE c.to_come) AS to_come,
  COALESCE(sum(extract(epoch FROM c.ends_at - c.starts_at)) FILTER (WHERE c.held), 0) AS seconds,
  sum(c.registered) AS registrations, sum(c.came) AS came, sum(c.hours) AS person_hours,
  COALESCE(sum(c.seats) FILTER (WHERE c.held), 0) AS seats_held,
  COALESCE(sum(c.came) FILTER (WHERE c.held), 0) AS came_held,
  COALESCE(sum(c.capacity) FILTER (WHERE c.held), 0) AS capacity_held,
  COALESCE(sum(c.came) FILTER (WHERE c.held AND c.capacity > 0), 0) AS came_limited,
  min(c.as_of) AS as_of
FROM counts c JOIN sessions s ON s.id = c.id GROUP BY 1, 2, 3, 4
"""  # noqa: S608 - our own SQL


class _Spoke(Shape):
    later: bool
    speakers: int


_SPOKE: Final = f"""
SELECT s.starts_at >= $4 AS later, count(DISTINCT a.speaker) AS speakers
FROM sessions s JOIN appearances a ON a.session = s.id
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE} AND {HELD_SESSION.sql}
  AND s.starts_at >= $2 AND s.starts_at < $3 GROUP BY 1
"""  # noqa: S608 - our own SQL


class _Named(Shape):
    id: int
    slug: str
    title: str


_NAMED: Final = "SELECT id, slug, title FROM programmes WHERE id = ANY($1::int[])"

_KNOWN: Final = f"""
SELECT DISTINCT extract(year FROM s.starts_at AT TIME ZONE $2::text)::int AS year FROM sessions s
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE} ORDER BY 1 DESC
"""  # noqa: S608 - our own SQL

_ASKED: Final = """
SELECT EXISTS (SELECT FROM questions q WHERE q.key = ANY($2)
  AND ($1::int[] IS NULL OR q.programme = ANY($1)))
"""


async def two_years(scope: Scope, year: int, *, most: int = ALL) -> TwoYears:
    """Count a year of all programmes in scope, and the year before.

    `most`: how many registrations of what has changed are counted now. ALL: all, and the people.
    """
    since, (begins, until) = people.span(year - 1)[0], people.span(year)
    groups = await database.rows(
        _Group, _GROUPS, _ids(scope), since, until, most, begins, settings().timezone
    )
    spoke = {one.later: one.speakers for one in await database.rows(
        _Spoke, _SPOKE, _ids(scope), since, until, begins)}  # fmt: skip
    parts = []
    for later, number in ((True, year), (False, year - 1)):
        mine = [one for one in groups if one.later is later]
        registrations = sum(one.registrations for one in mine)
        who = await people.of_year(scope, number, registrations=registrations, now=most == ALL)
        parts.append((_figures(number, mine, spoke.get(later, 0), who), who))
    (now, who), (before, earlier) = parts
    return TwoYears(
        now, before, await _programmes([one for one in groups if one.later]),
        _months(groups, year), who.answers,
        _oldest(one.as_of for one in groups), _oldest((who.counted_at, earlier.counted_at)),
    )  # fmt: skip


def _figures(year: int, groups: Sequence[_Group], speakers: int, who: People) -> YearFigures:
    return YearFigures(
        year=year,
        sessions=sum(one.sessions for one in groups),
        to_come=sum(one.to_come for one in groups),
        hours=_rounded(sum((one.seconds for one in groups), Decimal(0)) / 3600),
        speakers=speakers,
        registrations=sum(one.registrations for one in groups),
        people=who.people,
        came=sum(one.came for one in groups),
        people_who_came=who.people_who_came,
        new_people=who.new_people,
        returning_people=who.people_who_came - who.new_people,
        person_hours=_rounded(sum((one.person_hours for one in groups), Decimal(0))),
        seats_held=sum(one.seats_held for one in groups),
        came_held=sum(one.came_held for one in groups),
        capacity_held=sum(one.capacity_held for one in groups),
        came_limited=sum(one.came_limited for one in groups),
    )


async def _programmes(groups: Sequence[_Group]) -> list[ProgrammeYear]:
    """Return each programme with sessions in the year, those with the most people first."""
    named = await database.rows(_Named, _NAMED, sorted({one.programme for one in groups}))
    found = []
    for programme in named:
        mine = [one for one in groups if one.programme == programme.id]
        found.append(ProgrammeYear(
            programme.slug, programme.title, sum(one.sessions for one in mine),
            sum(one.registrations for one in mine), sum(one.came for one in mine),
            sum(one.capacity_held for one in mine), sum(one.came_limited for one in mine),
        ))  # fmt: skip
    return sorted(found, key=lambda one: (-one.came, one.title))


def _months(groups: Sequence[_Group], year: int) -> list[tuple[int, int]]:
    came: Counter[tuple[int, int]] = Counter()
    for one in groups:
        came[one.month_of_year, one.month] += one.came
    return [(came[year - 1, month], came[year, month]) for month in range(1, 13)]


async def known(scope: Scope) -> list[int]:
    """Return the years that have sessions, the latest first."""
    return await database.values(_KNOWN, _ids(scope), settings().timezone)


async def is_asked(scope: Scope, keys: Sequence[str]) -> bool:
    """Tell whether a form asks one of these ready-made questions."""
    return bool(await database.value(_ASKED, _ids(scope), list(keys)))


def _ids(scope: Scope) -> list[int] | None:
    return None if scope is None else list(scope)


def _rounded(number: Decimal) -> int:
    """Round as PostgreSQL does: a half away from nothing."""
    return int(number.to_integral_value(ROUND_HALF_UP))


def _oldest(times: Iterable[datetime | None]) -> datetime | None:
    return min((at for at in times if at), default=None)

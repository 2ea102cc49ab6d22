"""A year of all programmes together, and the year before beside it, in one reading of the rows.

What each number counts is said in `registrations.figure_definitions`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import (
    CAME,
    HAS_SEAT,
    HELD_SESSION,
    ONLINE,
    PERSON_HOURS,
    REGISTERED,
    TO_COME,
)

Scope = Sequence[int] | None
"""Ids of programmes, or None for all: `access.Member.scope`."""


class YearFigures(Shape):
    """A year in numbers; hours, speakers and what ends in `_held` are those of sessions held."""

    year: int
    sessions: int
    to_come: int
    hours: int
    speakers: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    new_people: int
    returning_people: int
    person_hours: int
    seats_held: int
    came_held: int
    capacity_held: int
    came_limited: int

    @property
    def rate(self) -> int | None:
        """Return who came in percent of those who had a seat; None without any."""
        return _percent(self.came_held, self.seats_held)

    @property
    def used(self) -> int | None:
        """Return who came in percent of the capacity of sessions held; None without any."""
        return _percent(self.came_limited, self.capacity_held)


# The people of earlier years are read too: who came before is no new person.
_YEARS: Final = f"""
WITH online AS MATERIALIZED (
  SELECT s.id, s.starts_at, s.ends_at, s.capacity, {HELD_SESSION.sql} AS held,
    {TO_COME.sql} AS to_come, CASE WHEN s.starts_at >= $3 THEN 1 WHEN s.starts_at >= $2 THEN 0
      END AS later
  FROM sessions s
  WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE} AND s.starts_at < $4),
seats AS MATERIALIZED (
  SELECT s.later, s.held, s.capacity, s.starts_at, r.person, {REGISTERED.sql} AS registered,
    {HAS_SEAT.sql} AS seat, {CAME.sql} AS came, {PERSON_HOURS.sql} AS hours
  FROM online s JOIN registrations r ON r.session = s.id),
firsts AS (SELECT person, min(starts_at) AS first_at FROM seats WHERE came GROUP BY person),
said AS (
  SELECT later, count(*) FILTER (WHERE held) AS sessions,
    count(*) FILTER (WHERE to_come) AS to_come,
    COALESCE(round(sum(extract(epoch FROM ends_at - starts_at)) FILTER (WHERE held) / 3600), 0)::int
      AS hours,
    COALESCE(sum(capacity) FILTER (WHERE held), 0) AS capacity_held
  FROM online WHERE later IS NOT NULL GROUP BY later),
spoke AS (
  SELECT s.later, count(DISTINCT a.speaker) AS speakers FROM online s
  JOIN appearances a ON a.session = s.id WHERE s.held AND s.later IS NOT NULL GROUP BY s.later),
counted AS (
  SELECT x.later, count(*) FILTER (WHERE registered) AS registrations,
    count(DISTINCT x.person) FILTER (WHERE registered) AS people,
    count(*) FILTER (WHERE came) AS came,
    count(DISTINCT x.person) FILTER (WHERE came) AS people_who_came,
    count(DISTINCT x.person) FILTER (
      WHERE came AND first_at >= CASE x.later WHEN 1 THEN $3 ELSE $2 END) AS new_people,
    COALESCE(round(sum(hours) FILTER (WHERE came)), 0)::int AS person_hours,
    count(*) FILTER (WHERE held AND seat) AS seats_held,
    count(*) FILTER (WHERE held AND came) AS came_held,
    count(*) FILTER (WHERE held AND capacity > 0 AND came) AS came_limited
  FROM seats x LEFT JOIN firsts f ON f.person = x.person WHERE x.later IS NOT NULL GROUP BY x.later)
SELECT $5::int + y.later AS year, COALESCE(sessions, 0) AS sessions,
  COALESCE(to_come, 0) AS to_come, COALESCE(hours, 0) AS hours, COALESCE(speakers, 0) AS speakers,
  COALESCE(registrations, 0) AS registrations, COALESCE(people, 0) AS people,
  COALESCE(came, 0) AS came, COALESCE(people_who_came, 0) AS people_who_came,
  COALESCE(new_people, 0) AS new_people,
  COALESCE(people_who_came - new_people, 0) AS returning_people,
  COALESCE(person_hours, 0) AS person_hours, COALESCE(seats_held, 0) AS seats_held,
  COALESCE(came_held, 0) AS came_held, COALESCE(capacity_held, 0) AS capacity_held,
  COALESCE(came_limited, 0) AS came_limited
FROM (VALUES (1), (0)) y (later) LEFT JOIN said USING (later) LEFT JOIN spoke USING (later)
LEFT JOIN counted USING (later) ORDER BY y.later DESC
"""  # noqa: S608 - our own SQL


class ProgrammeYear(Shape):
    """One programme in a year."""

    slug: str
    title: str
    sessions: int
    registrations: int
    came: int
    capacity_held: int
    came_limited: int

    @property
    def used(self) -> int | None:
        """Return who came in percent of the capacity of sessions held; None without any."""
        return _percent(self.came_limited, self.capacity_held)


_PROGRAMMES: Final = f"""
WITH online AS (
  SELECT s.id, s.programme, s.capacity, {HELD_SESSION.sql} AS held FROM sessions s
  WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE}
    AND s.starts_at >= $2 AND s.starts_at < $3),
counted AS (
  SELECT s.id, count(*) FILTER (WHERE {REGISTERED.sql}) AS registrations,
    count(*) FILTER (WHERE {CAME.sql}) AS came
  FROM online s JOIN registrations r ON r.session = s.id GROUP BY s.id)
SELECT p.slug, p.title, count(*) FILTER (WHERE s.held) AS sessions,
  COALESCE(sum(c.registrations), 0)::int AS registrations, COALESCE(sum(c.came), 0)::int AS came,
  COALESCE(sum(s.capacity) FILTER (WHERE s.held), 0)::int AS capacity_held,
  COALESCE(sum(c.came) FILTER (WHERE s.held AND s.capacity > 0), 0)::int AS came_limited
FROM online s JOIN programmes p ON p.id = s.programme LEFT JOIN counted c ON c.id = s.id
GROUP BY p.id ORDER BY came DESC, p.title
"""  # noqa: S608 - our own SQL


class MonthNumber(Shape):
    """How many people came in a month of a year, each session counted."""

    year: int
    month: int
    came: int


_MONTHS: Final = f"""
SELECT extract(year FROM s.starts_local)::int AS year,
  extract(month FROM s.starts_local)::int AS month, count(*) AS came
FROM sessions s JOIN registrations r ON r.session = s.id AND {CAME.sql}
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE}
  AND s.starts_at >= $2 AND s.starts_at < $3 GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - our own SQL

_KNOWN: Final = f"""
SELECT DISTINCT extract(year FROM s.starts_local)::int AS year FROM sessions s
WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE} ORDER BY 1 DESC
"""  # noqa: S608 - our own SQL

_ASKED: Final = """
SELECT EXISTS (SELECT FROM questions q WHERE q.key = ANY($2)
  AND ($1::int[] IS NULL OR q.programme = ANY($1)))
"""


async def figures(scope: Scope, year: int) -> tuple[YearFigures, YearFigures]:
    """Count a year of all programmes in scope, and the year before."""
    since, until = span(year)
    found = await database.rows(
        YearFigures, _YEARS, _ids(scope), span(year - 1)[0], since, until, year - 1
    )
    return found[0], found[1]


async def programmes(scope: Scope, year: int) -> list[ProgrammeYear]:
    """Count each programme with sessions in the year, those with the most people first."""
    return await database.rows(ProgrammeYear, _PROGRAMMES, _ids(scope), *span(year))


async def months(scope: Scope, year: int) -> list[tuple[int, int]]:
    """Count who came in each of twelve months: the year before, then the year."""
    found = await database.rows(MonthNumber, _MONTHS, _ids(scope), span(year - 1)[0], span(year)[1])
    came = {(one.year, one.month): one.came for one in found}
    return [(came.get((year - 1, month), 0), came.get((year, month), 0)) for month in range(1, 13)]


async def known(scope: Scope) -> list[int]:
    """Return the years that have sessions, the latest first."""
    return await database.values(_KNOWN, _ids(scope))


async def is_asked(scope: Scope, keys: Sequence[str]) -> bool:
    """Tell whether a form asks one of these ready-made questions."""
    return bool(await database.value(_ASKED, _ids(scope), list(keys)))


def span(year: int) -> tuple[datetime, datetime]:
    """Return from when until when a year is."""
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def _ids(scope: Scope) -> list[int] | None:
    return None if scope is None else list(scope)


def _percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None

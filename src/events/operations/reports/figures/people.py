"""People of many sessions, each counted once: of a programme, or of a year of several.

They cannot be added up from sessions. Where they are too many to be counted while somebody waits,
the worker counts them, and pages say when.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.operations.reports.figures import answers
from events.operations.reports.figures.answers import AnswerNumber
from events.registrations.figure_definitions import CAME, ONLINE, REGISTERED, year_span

KEYS: Final = ("organisation", "territory", "access")
"""Ready-made questions whose answers are counted."""

EVER: Final = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC))
EVERYTHING: Final = (0,)
"""The scope of all programmes, as it is kept."""

Scope = Sequence[int] | None


class People(Shape):
    """Who registered, who came, who never came before; and what they answered, by question.

    `counted_at`: when, where it was not just now.
    """

    people: int
    people_who_came: int
    new_people: int
    answers: Mapping[str, list[AnswerNumber]]
    counted_at: datetime | None = None


class _Numbers(Shape):
    people: int
    people_who_came: int
    new_people: int


class _Kept(Shape):
    """What was counted, and when."""

    people: Json[People]
    counted_at: datetime


class _KeptOf(_Kept):
    """The same of one programme."""

    programme: int


async def of_programme(programme_id: int, year: int) -> People:
    """Return the people of a programme's sessions of a year; 0: of all years."""
    kept = await database.row(_Kept, _KEPT, False, year, [programme_id])
    return _dated(kept) if kept else await count([programme_id], *span(year))


async def of_programmes(registrations: Mapping[int, int]) -> dict[int, People]:
    """Return the people of several programmes, each by itself, of all years.

    `registrations` of each: without any there is nothing to look up.
    """
    kept = {one.programme: _dated(one)
            for one in await database.rows(_KeptOf, _KEPT_OF, list(registrations))}  # fmt: skip
    return {
        programme: kept.get(programme) or await count([programme], *EVER)
        if number else People(0, 0, 0, {})
        for programme, number in registrations.items()
    }  # fmt: skip


async def of_year(scope: Scope, year: int, *, registrations: int, now: bool) -> People:
    """Return the people of a year of several programmes, or with None of all.

    `registrations` of that year: without any there is nothing to look up. `now`: not as they were
    kept, however long it takes.
    """
    if not registrations:
        return People(0, 0, 0, {})
    kept = None if now else await database.row(_Kept, _KEPT, True, year, list(as_kept(scope)))
    return _dated(kept) if kept else await count(scope, *span(year), earlier=EVER[0])


async def count(
    scope: Scope, since: datetime, until: datetime, *, earlier: datetime | None = None
) -> People:
    """Count the people of sessions in between now, however long it takes.

    `earlier`: how far back is looked for who came before; None: not at all.
    """
    ids = None if scope is None else list(scope)
    found = await database.row(_Numbers, _COUNT, ids, since, until, earlier or since)
    assert found is not None
    told = {key: await answers.of_programmes(ids, key, since=since, until=until) for key in KEYS}
    return People(found.people, found.people_who_came, found.new_people, told)


def span(year: int) -> tuple[datetime, datetime]:
    """Return from when until when a year is, by the clock of the site; 0 is ever."""
    if not year:
        return EVER
    return year_span(year)


def as_kept(scope: Scope) -> tuple[int, ...]:
    """Return a scope as it is kept."""
    return EVERYTHING if scope is None else tuple(sorted(scope))


def _dated(kept: _Kept) -> People:
    one = kept.people
    return People(
        one.people, one.people_who_came, one.new_people, one.answers, counted_at=kept.counted_at
    )


_KEPT: Final = """
SELECT people, counted_at FROM counted_people WHERE of_year = $1 AND year = $2 AND scope = $3::int[]
"""

_KEPT_OF: Final = """
SELECT scope[1] AS programme, people, counted_at FROM counted_people
WHERE NOT of_year AND year = 0 AND cardinality(scope) = 1 AND scope[1] = ANY($1::int[])
"""

# Grouped by person first: three counts of distinct ones would each sort all registrations.
_COUNT: Final = f"""
SELECT count(*) FILTER (WHERE registered) AS people,
  count(*) FILTER (WHERE came) AS people_who_came,
  count(*) FILTER (WHERE came AND first_at >= $2) AS new_people
FROM (SELECT r.person, bool_or({REGISTERED.sql} AND s.starts_at >= $2) AS registered,
    bool_or({CAME.sql} AND s.starts_at >= $2) AS came,
    min(s.starts_at) FILTER (WHERE {CAME.sql}) AS first_at
  FROM sessions s JOIN registrations r ON r.session = s.id
  WHERE ($1::int[] IS NULL OR s.programme = ANY($1)) AND {ONLINE}
    AND s.starts_at >= $4 AND s.starts_at < $3
  GROUP BY r.person) one
"""  # noqa: S608 - our own SQL

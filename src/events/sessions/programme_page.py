"""The sessions that the page of a programme shows: all of a small one, of a large one a page."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Self

from events import database, text
from events.sessions.queries import FROM, YearCount, wanted
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.sessions.visibility import IN_PROGRAMME

WHOLE: Final = 100
"""A programme of no more sessions is shown whole."""

PAGE: Final = 50
LATEST: Final = 8
"""So many of the past ones, before their years."""


@dataclass(frozen=True)
class PageQuery:
    """What an address asks for: words, a tag; sessions to come after one; a year, before one."""

    words: str = ""
    tag: str = ""
    after: int = 0
    year: int = 0
    before: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Read it from an address; whatever is not understood is left out."""
        words, tag = (query.get(name, "")[:100].strip() for name in ("q", "tag"))
        after, year, before = (
            text.number(query.get(name, "")) for name in ("after", "year", "before")
        )
        return cls(words, tag, after, year, before)

    @property
    def searched(self) -> bool:
        """Tell whether anything is looked for."""
        return bool(self.words or self.tag)

    @property
    def part(self) -> bool:
        """Tell whether a part is asked for, and not what the page begins with."""
        return bool(self.searched or self.after or self.year)


@dataclass(frozen=True)
class ProgrammePage:
    """Sessions to come in their order, and past ones, the latest first.

    `later` and `earlier` are the ids to go on from, where there are more; `years` those of past
    sessions, where not all are shown.
    """

    coming: list[SessionShown]
    past: list[SessionShown]
    later: int = 0
    earlier: int = 0
    years: Sequence[YearCount] = ()

    @property
    def ids(self) -> list[int]:
        """Return the ids of what is shown."""
        return [one.id for one in (*self.coming, *self.past)]

    @property
    def number(self) -> int:
        """Return how many are shown."""
        return len(self.coming) + len(self.past)

    @property
    def has_more(self) -> bool:
        """Tell whether there are more than are shown."""
        return bool(self.later or self.earlier or self.years)


async def page(
    programme_id: int, language: str, asked: PageQuery, *, at: datetime
) -> ProgrammePage:
    """Return what a programme's page shows, for who may open it: no more rows than it shows."""
    if asked.after and not await database.value(_IS_THERE, programme_id, asked.after):
        asked = replace(asked, after=0)  # It is gone: the page is shown from its beginning.
    of = (programme_id, asked.tag, wanted(asked.words), at)
    most = (PAGE if asked.part else WHOLE) + 1
    coming, past = [], []
    if not asked.year:
        coming = await database.rows(SessionRow, _COMING, *of, asked.after, most)
    if not asked.after:
        past = await database.rows(SessionRow, _PAST, *of, asked.year, asked.before, most)
    if asked.part:
        return _cut(coming, past, PAGE, PAGE, language)
    if len(coming) + len(past) <= WHOLE:
        return _cut(coming, past, WHOLE, WHOLE, language)
    found = _cut(coming, past, PAGE, LATEST, language)
    years = await database.rows(YearCount, _YEARS, programme_id, at) if found.earlier else []
    return ProgrammePage(found.coming, found.past, found.later, 0, years)


def _cut(
    coming: list[SessionRow], past: list[SessionRow], first: int, latest: int, language: str
) -> ProgrammePage:
    return ProgrammePage(
        [shown(row, language) for row in coming[:first]],
        [shown(row, language) for row in past[:latest]],
        coming[first - 1].id if len(coming) > first else 0,
        past[latest - 1].id if len(past) > latest else 0,
    )


_IS_THERE: Final = "SELECT EXISTS (SELECT FROM sessions WHERE programme = $1 AND id = $2)"

_FOUND: Final = f"""
SELECT {COLUMNS} {FROM} WHERE {IN_PROGRAMME} AND s.programme = $1
   AND ($2 = '' OR $2 = ANY(s.tags))
   AND (cardinality($3::text[]) = 0 OR (
     SELECT bool_and(searchable(s.title || ' ' || s.abstract || ' ' || COALESCE((
         SELECT string_agg(sp.name || ' ' || sp.organisation, ' ') FROM appearances a
         JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id), ''))
       LIKE searchable(word)) FROM unnest($3::text[]) word))
"""

_COMING: Final = f"""{_FOUND} AND s.ends_at > $4
   AND ($5::int = 0 OR (s.starts_at, s.id) > (
     SELECT e.starts_at, e.id FROM sessions e WHERE e.id = $5 AND e.programme = $1))
 ORDER BY s.starts_at, s.id LIMIT $6
"""

_PAST: Final = f"""{_FOUND} AND s.ends_at <= $4
   AND ($5::int = 0 OR extract(year FROM s.starts_local) = $5)
   AND ($6::int = 0 OR (s.starts_at, s.id) < (
     SELECT e.starts_at, e.id FROM sessions e WHERE e.id = $6 AND e.programme = $1))
 ORDER BY s.starts_at DESC, s.id DESC LIMIT $7
"""

_YEARS: Final = f"""
SELECT extract(year FROM s.starts_local)::int AS year, count(*) AS number {FROM}
 WHERE {IN_PROGRAMME} AND s.programme = $1 AND s.ends_at <= $2 GROUP BY 1 ORDER BY 1 DESC
"""

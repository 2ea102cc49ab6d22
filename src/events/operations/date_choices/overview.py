"""The choices of dates of a programme: their dates together, with the sums of their seats."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from events import database
from events.database import Shape
from events.sessions.states import SessionStatus


class DateRow(Shape):
    """One session as a date: of a choice, or free to become one."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    capacity: int | None
    taken: int
    waiting: int
    choice: int | None


@dataclass(frozen=True)
class ListedChoice:
    """A choice with its dates by time. A date that is cancelled counts in no sum."""

    id: int
    dates: Sequence[DateRow]

    @property
    def title(self) -> str:
        """Return the title of its first date: the others are the same."""
        return self.dates[0].title

    @property
    def capacity(self) -> int | None:
        """Return how many seats all dates have; None where one has no limit."""
        numbers = [one.capacity for one in self._taking_place]
        return None if None in numbers else sum(number or 0 for number in numbers)

    @property
    def taken(self) -> int:
        """Return how many seats are taken on all dates."""
        return sum(one.taken for one in self._taking_place)

    @property
    def waiting(self) -> int:
        """Return how many people wait for one of the dates."""
        return sum(one.waiting for one in self._taking_place)

    @property
    def _taking_place(self) -> list[DateRow]:
        return [one for one in self.dates if one.status is not SessionStatus.CANCELLED]


async def of_programme(
    programme_id: int, *, after: int = 0, most: int | None = None
) -> list[ListedChoice]:
    """Return the choices of a programme, by their first date.

    `after` and `most`: of a page, which goes by the ids of choices.
    """
    rows = await database.rows(DateRow, _OF_PROGRAMME, programme_id, after, most)
    found = [
        ListedChoice(choice, list(dates))
        for choice, dates in groupby(rows, key=lambda row: row.choice)
        if choice is not None
    ]
    return sorted(found, key=lambda one: (one.dates[0].starts_at, one.id))


async def free(
    programme_id: int, *, at: datetime, words: str = "", after: int = 0, most: int
) -> list[DateRow]:
    """Return the sessions to come that can become dates of a choice, the first by title.

    `words`: a part of their titles; `after`: the session where the page before ended.
    """
    return await database.rows(DateRow, _FREE_PAGE, programme_id, at, words, after, most)


async def free_of(programme_id: int, slugs: Sequence[str], *, at: datetime) -> list[DateRow]:
    """Return those of these sessions that can become dates of a choice."""
    return await database.rows(DateRow, _FREE_OF, programme_id, at, list(slugs))


_COLUMNS: Final = """
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity, s.taken,
  s.date_choice AS choice,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND r.state = 'waiting') AS waiting
  FROM sessions s
"""

_OF_PROGRAMME: Final = f"""{_COLUMNS}
 WHERE s.programme = $1 AND s.date_choice IN (
   SELECT c.id FROM date_choices c WHERE c.programme = $1 AND c.id > $2::int
     AND EXISTS (SELECT FROM sessions o WHERE o.date_choice = c.id)
    ORDER BY c.id LIMIT $3::int)
 ORDER BY s.date_choice, s.starts_at, s.id
"""

_FREE: Final = f"""{_COLUMNS}
 WHERE s.programme = $1 AND s.date_choice IS NULL AND s.status <> 'cancelled' AND s.ends_at > $2
"""

_FREE_PAGE: Final = f"""{_FREE} AND strpos(lower(s.title), lower($3::text)) > 0
   AND (NOT EXISTS (SELECT FROM sessions l WHERE l.id = $4::int)
     OR (s.title, s.starts_at, s.id) > (SELECT l.title, l.starts_at, l.id FROM sessions l
       WHERE l.id = $4))
 ORDER BY s.title, s.starts_at, s.id LIMIT $5::int
"""

_FREE_OF: Final = f"""{_FREE} AND s.slug = ANY($3::text[])
 ORDER BY s.title, s.starts_at, s.id
"""

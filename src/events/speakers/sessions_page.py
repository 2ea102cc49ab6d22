"""The sessions that a speaker's page shows: the next and the latest, and ways to all the others."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

from events import database, text
from events.sessions.queries import FROM
from events.sessions.translated import COLUMNS, SessionRow, SessionShown, shown
from events.speakers.queries import THEIRS

PAGE: Final = 50


@dataclass(frozen=True)
class PageQuery:
    """What an address asks for: sessions to come after one, or past ones before one."""

    after: int = 0
    before: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """Read it from an address; whatever is not understood is left out."""
        return cls(*(text.number(query.get(name, "")) for name in ("after", "before")))


@dataclass(frozen=True)
class SpeakerSessions:
    """Sessions to come in their order, and past ones, the latest first.

    `later` and `earlier` are the ids to go on from, where there are more; `programmes` those of
    all their sessions.
    """

    coming: list[SessionShown]
    past: list[SessionShown]
    later: int
    earlier: int
    programmes: list[int]

    @property
    def ids(self) -> list[int]:
        """Return the ids of what is shown."""
        return [one.id for one in (*self.coming, *self.past)]


async def page(
    speaker_id: int, language: str, asked: PageQuery, *, at: datetime
) -> SpeakerSessions:
    """Return what the page shows, in whichever programmes: no more rows than it shows."""
    coming, past = [], []
    if not asked.before:
        coming = await database.rows(SessionRow, _COMING, speaker_id, at, asked.after, PAGE + 1)
    if not asked.after:
        past = await database.rows(SessionRow, _PAST, speaker_id, at, asked.before, PAGE + 1)
    return SpeakerSessions(
        [shown(row, language) for row in coming[:PAGE]],
        [shown(row, language) for row in past[:PAGE]],
        coming[PAGE - 1].id if len(coming) > PAGE else 0,
        past[PAGE - 1].id if len(past) > PAGE else 0,
        await database.values(_PROGRAMMES, speaker_id),
    )


# Of a page alone is read what is shown; whoever has two profiles may appear with both.
_COMING: Final = f"""
SELECT {COLUMNS} {FROM} WHERE s.id IN (
  SELECT s.id {THEIRS} AND s.ends_at > $2 AND (s.starts_at, s.id) > (
    COALESCE((SELECT e.starts_at FROM sessions e WHERE e.id = $3), '-infinity'), $3)
   GROUP BY s.id ORDER BY s.starts_at, s.id LIMIT $4)
 ORDER BY s.starts_at, s.id
"""

_PAST: Final = f"""
SELECT {COLUMNS} {FROM} WHERE s.id IN (
  SELECT s.id {THEIRS} AND s.ends_at <= $2 AND (s.starts_at, s.id) < (
    COALESCE((SELECT e.starts_at FROM sessions e WHERE e.id = $3), 'infinity'), $3)
   GROUP BY s.id ORDER BY s.starts_at DESC, s.id DESC LIMIT $4)
 ORDER BY s.starts_at DESC, s.id DESC
"""

_PROGRAMMES: Final = f"SELECT DISTINCT s.programme {THEIRS} ORDER BY 1"

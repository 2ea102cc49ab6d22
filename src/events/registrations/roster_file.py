"""A whole roster for files, in pieces: of each registration no more than a file says of it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from events import database
from events.database import Shape
from events.registrations import roster
from events.registrations.figure_definitions import CAME
from events.registrations.roster_filter import SEARCHED, Wanted, pattern
from events.registrations.states import RegistrationState

PIECE: Final = 1000
"""So many rows at a time: what is decoded and held while others wait."""


class FileRow(Shape):
    """A registration as a file has it; `brought_by`: who registered them, where somebody did."""

    id: int
    name: str
    name_search: str
    email: str | None
    state: RegistrationState
    created_at: datetime
    language: str
    source: str
    entered_at: datetime | None
    came: bool
    attended_seconds: int | None
    brought_by: str


_COLUMNS: Final = f"""
SELECT r.id, r.name, r.name_search, e.email, r.state, r.created_at, r.language, r.source,
  r.entered_at, {CAME.sql} AS came, r.attended_seconds,
  CASE WHEN r.came_with IS NULL THEN ''
    ELSE COALESCE((SELECT w.name FROM registrations w WHERE w.id = r.came_with), '') END
    AS brought_by
FROM registrations r JOIN people e ON e.id = r.person
"""  # noqa: S608 - our own SQL

_PIECES: Final = {
    (sort, searched): roster.searched(SEARCHED, order, _COLUMNS)
    if searched
    else roster.paged(order, _COLUMNS)
    for sort, order in roster.ORDERS.items()
    for searched in (False, True)
}
"""By the order, and by whether words are looked for."""


class Answered(NamedTuple):
    """A registration and its answers, by the id of the question."""

    row: FileRow
    answers: Mapping[int, Any]


async def everybody(
    session_id: int, wanted: Wanted, *, answers: bool
) -> AsyncIterator[Sequence[Answered]]:
    """Yield the whole roster, as filtered, in pieces; `answers`: whether any are asked for."""
    words = pattern(wanted.words)
    key, last_id = wanted.after or ("", 0)
    while True:
        asked = (session_id, wanted.state, wanted.presence, words, last_id, key, PIECE)
        found = await database.rows_planned(FileRow, _PIECES[wanted.sort, bool(words)], *asked)
        given = await roster.answers_of([one.id for one in found]) if answers else {}
        yield [Answered(one, given.get(one.id, {})) for one in found]
        if len(found) < PIECE:
            return
        key, last_id = found[-1].name_search, found[-1].id

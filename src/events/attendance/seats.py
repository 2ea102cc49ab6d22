"""Who has a seat in a session, as its attendance sheets name them: all, or a page by name."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME


class Line(Shape):
    """Somebody with a seat: when they entered, how long they stayed, whether they were there.

    `by_hand`: an organiser said so, whatever the room's list says.
    """

    registration: int
    sorted_by: str
    name: str
    organisation: str
    entered_at: datetime | None
    seconds: int | None
    came: bool
    by_hand: bool


async def everybody(session_id: int) -> list[Line]:
    """Return who has a seat, by name."""
    return await database.rows(Line, _EVERYBODY, session_id)


async def page(session_id: int, *, after: tuple[str, int], most: int) -> list[Line]:
    """Return the first of them after the one of that name and registration."""
    return await database.rows_planned(Line, _PAGE, session_id, *after, most)


_LINES: Final = f"""
SELECT r.id AS registration, r.name_search AS sorted_by, r.name,
  COALESCE((SELECT btrim(a.value #>> '{{}}') FROM answers a
    JOIN questions q ON q.id = a.question AND q.key = 'organisation'
    WHERE a.registration = r.id LIMIT 1), '') AS organisation,
  r.entered_at, r.attended_seconds AS seconds, ({CAME.sql}) AS came,
  r.present IS NOT NULL AS by_hand
  FROM registrations r WHERE r.session = $1 AND r.state = 'held'
"""  # noqa: S608 - a constant.
_EVERYBODY: Final = f"{_LINES} ORDER BY r.name_search, r.id"
_PAGE: Final = f"""{_LINES} AND (r.name_search, r.id) > ($2::text, $3::bigint)
 ORDER BY r.name_search, r.id LIMIT $4
"""

"""Passes of a programme, as programs list them."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.states import PassState


class ListedPass(Shape):
    """A pass with its person, and how many seats it brought."""

    id: int
    person: int
    name: str
    email: str | None
    state: PassState
    source: str
    created_at: datetime
    seats: int


async def page(programme_id: int, *, before: int | None, limit: int) -> list[ListedPass]:
    """Return passes of a programme, the newest first."""
    return await database.rows(ListedPass, _PAGE, programme_id, before, limit)


_PAGE: Final = """
SELECT x.id, x.person, x.name, e.email, x.state, x.source, x.created_at,
  (SELECT count(*) FROM registrations r WHERE r.held_by = x.id AND r.state = 'held')::int AS seats
  FROM passes x JOIN people e ON e.id = x.person
 WHERE x.programme = $1 AND ($2::bigint IS NULL OR x.id < $2::bigint)
 ORDER BY x.id DESC LIMIT $3
"""

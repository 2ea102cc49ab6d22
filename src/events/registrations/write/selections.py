"""Selections: what one form for several sessions wanted, and what its answer said."""

from collections.abc import Sequence
from datetime import datetime

from events import database
from events.database import Shape
from events.registrations.states import RegistrationState
from events.registrations.tables import Selection as SelectionTable


class Selection(Shape):
    """A selection as its mail and its answer need it."""

    id: int
    programme: int
    person: int
    sessions: list[int]
    told: list[RegistrationState]


async def of_form(person_id: int, form_key: str) -> Selection | None:
    """Return what the same form made before; None for a new one."""
    return await database.row(
        Selection,
        database.select(Selection, SelectionTable).where(
            SelectionTable.person == person_id, SelectionTable.form_key == form_key
        ),
    )


async def keep(
    programme_id: int,
    person_id: int,
    *,
    language: str,
    sessions: Sequence[int],
    told: Sequence[RegistrationState],
    form_key: str,
    made_by: str,
    at: datetime,
) -> Selection:
    """Keep what a form wanted, beside what the same form wanted before; all of it."""
    kept = await database.row(
        Selection, _KEEP, programme_id, person_id, language, list(sessions), list(told), form_key,
        made_by, at,
    )  # fmt: skip
    assert kept is not None
    return kept


_KEEP = """
INSERT INTO selections (programme, person, language, sessions, told, form_key, made_by, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (person, form_key) DO UPDATE
   SET sessions = selections.sessions || excluded.sessions,
       told = selections.told || excluded.told
RETURNING id, programme, person, sessions, told
"""


async def forget(person_ids: Sequence[int], programme_id: int | None = None) -> None:
    """Delete the selections of people, of one programme or of all."""
    await database.execute(_FORGET, list(person_ids), programme_id)


_FORGET = """
DELETE FROM selections
 WHERE person = ANY($1) AND ($2::int IS NULL OR programme = $2)
"""

"""What a programme wants of its speakers: read, and written by this file alone."""

from typing import Final

import msgspec

from events import database
from events.database import Json, Shape
from events.speakers.checklist.items import Wanted


class Checklist(Shape):
    """What is wanted, and how many days before a session what is missing is asked for."""

    items: Json[list[Wanted]] = msgspec.field(default_factory=list)
    days: Json[list[int]] = msgspec.field(default_factory=list)


async def of_programme(programme_id: int) -> Checklist | None:
    """Return what a programme wants of its speakers; None where nobody said."""
    return await database.row(Checklist, _OF_PROGRAMME, programme_id)


async def save(programme_id: int, wanted: Checklist) -> None:
    """Replace it, in the caller's transaction."""
    items, days = (msgspec.json.encode(one).decode() for one in (wanted.items, wanted.days))
    await database.execute(_SAVE, programme_id, items, days)


async def copy(from_id: int, to_id: int) -> None:
    """Let another programme want the same, where somebody said; in the caller's transaction."""
    kept = await of_programme(from_id)
    if kept is not None:
        await save(to_id, kept)


_OF_PROGRAMME: Final = "SELECT items, days FROM speaker_checklists WHERE programme = $1"

_SAVE: Final = """
INSERT INTO speaker_checklists (programme, items, days) VALUES ($1, $2, $3)
ON CONFLICT (programme) DO UPDATE SET items = EXCLUDED.items, days = EXCLUDED.days
"""

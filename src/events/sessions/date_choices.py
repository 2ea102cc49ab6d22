"""Choices of dates: that sessions of a programme are the same, and one has a seat in one of them.

The only writer of `date_choices`; which sessions are dates of one, `sessions.write` says.
"""

from datetime import datetime

from events.sessions.tables import DateChoice


async def add(programme_id: int, *, at: datetime) -> int:
    """Begin a choice of dates; return its id."""
    choice = DateChoice({DateChoice.programme: programme_id, DateChoice.created_at: at})
    added = await DateChoice.insert(choice).returning(DateChoice.id)
    return int(added[0]["id"])


async def remove(choice_id: int) -> None:
    """End a choice: its sessions, and the registrations for them, are of none from then on."""
    await DateChoice.delete().where(DateChoice.id == choice_id)

"""Which registrations are somebody's one seat among several dates.

A trigger says so as a registration is made, taken up again or cancelled; the unique index
`registrations_one_date` lets nobody have two. Here is what it cannot know by itself.
"""

from collections.abc import Sequence
from typing import Final

from events import database
from events.registrations.tables import Registration


async def claim(choice_id: int, session_ids: Sequence[int]) -> None:
    """Make what people have in these sessions their one seat of a choice that was just made."""
    await database.execute(_CLAIM, choice_id, list(session_ids))


async def release(registration_id: int) -> None:
    """Let somebody register for another date: this one is over, called off, or being left."""
    await Registration.update({Registration.date_choice: None}).where(
        Registration.id == registration_id
    )


_CLAIM: Final = """
UPDATE registrations SET date_choice = $1 WHERE session = ANY($2) AND state <> 'cancelled'
"""

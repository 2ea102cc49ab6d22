"""Who came in: entrances through /join, and what an organiser marked."""

from datetime import datetime

from events.database import transaction
from events.registrations.write import presence


async def enter(registration_id: int, *, at: datetime) -> None:
    """Note that somebody pressed «enter the room»; the first time counts as their arrival."""
    async with transaction():
        await presence.enter_room(registration_id, at=at)

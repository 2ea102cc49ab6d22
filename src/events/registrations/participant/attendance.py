"""Who came in: entrances through /join, and what an organiser marked."""

from datetime import datetime

from events import database
from events.database import transaction


async def enter(registration_id: int, *, at: datetime) -> None:
    """Note that somebody pressed «enter the room»; the first time counts as their arrival."""
    async with transaction():
        await database.execute(
            "INSERT INTO entrances (registration, at) VALUES ($1, $2)", registration_id, at
        )
        await database.execute(
            "UPDATE registrations SET entered_at = $2 WHERE id = $1 AND entered_at IS NULL",
            registration_id,
            at,
        )

"""A speaker says whether they will come."""

from datetime import datetime

from events import database
from events.database import transaction


async def answer(appearance_id: int, said: str, *, at: datetime) -> None:
    """Keep a speaker's yes or no to one appearance; the last word counts."""
    async with transaction():
        await database.execute(
            "UPDATE appearances SET answer = $2, answered_at = $3 WHERE id = $1",
            appearance_id,
            said,
            at,
        )

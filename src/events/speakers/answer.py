"""A speaker says whether they come."""

from datetime import datetime

from events.database import transaction
from events.speakers.states import AppearanceAnswer
from events.speakers.write import appearances


async def note_answer(appearance_id: int, answer: AppearanceAnswer, *, at: datetime) -> None:
    """Keep whether a speaker comes to one appearance; the last word counts."""
    async with transaction():
        await appearances.note_answer(appearance_id, answer, at=at, by="")

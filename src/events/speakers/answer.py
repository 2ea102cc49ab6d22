"""A speaker says whether they come, and what the organisers need to know of them."""

from datetime import datetime

from events.database import transaction
from events.organisers import audit_log
from events.speakers.states import AppearanceAnswer
from events.speakers.write import appearances
from events.speakers.write.appearances import Details


async def note_answer(appearance_id: int, answer: AppearanceAnswer, *, at: datetime) -> None:
    """Keep whether a speaker comes to one appearance; the last word counts."""
    async with transaction():
        await appearances.note_answer(appearance_id, answer, at=at, by="")


async def note_details(appearance_id: int, details: Details, *, slug: str, by: str) -> None:
    """Keep what a speaker says of one appearance: consent, needs, their own title and summary."""
    async with transaction():
        await appearances.note_details(appearance_id, details)
        await audit_log.record(by, "speaker-told", slug, {})

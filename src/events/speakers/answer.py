"""A speaker says whether they come, and what the organisers need to know of them."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.errors import NotFound
from events.organisers import audit_log
from events.speakers.rehearsals import mails as rehearsals
from events.speakers.states import AppearanceAnswer
from events.speakers.write import appearances
from events.speakers.write.appearances import Details


class _Before(Shape):
    answer: AppearanceAnswer
    session: int
    programme: int


async def note_answer(appearance_id: int, answer: AppearanceAnswer, *, at: datetime) -> None:
    """Keep whether a speaker comes to one appearance; the last word counts. Raises NotFound."""
    async with transaction():
        await hold_session(appearance_id)
        await note(appearance_id, answer, said_at=at, mailed_at=at)


async def hold_session(appearance_id: int) -> None:
    """Lock the session of an appearance, before the appearance: a rehearsal is set under it."""
    await database.values(_HOLD_SESSION, appearance_id)


async def note(
    appearance_id: int,
    answer: AppearanceAnswer,
    *,
    said_at: datetime,
    mailed_at: datetime | None,
    by: str = "",
) -> None:
    """Do as `note_answer`, inside the caller's transaction, which holds the session.

    Who will not come loses the rehearsal from their calendar, and has it again once they change
    their mind. No mail is owed where `mailed_at` is None: a program answered. `by`: from which
    other address. Raises NotFound.
    """
    before = await database.row(_Before, _BEFORE, appearance_id)
    if before is None:
        raise NotFound
    await appearances.note_answer(appearance_id, answer, at=said_at, by=by)
    if mailed_at is None or answer == before.answer:
        return
    if answer == AppearanceAnswer.NO:
        await rehearsals.decline(before.session, before.programme, appearance_id, at=mailed_at)
    elif before.answer == AppearanceAnswer.NO:
        await rehearsals.accept(before.session, before.programme, appearance_id, at=mailed_at)


async def note_details(appearance_id: int, details: Details, *, slug: str, by: str) -> None:
    """Keep what a speaker says of one appearance: consent, needs, their own title and summary."""
    async with transaction():
        await appearances.note_details(appearance_id, details)
        await audit_log.record(by, "speaker-told", slug, {})


_HOLD_SESSION: Final = """
SELECT s.id FROM sessions s JOIN appearances a ON a.session = s.id WHERE a.id = $1 FOR UPDATE OF s
"""
_BEFORE: Final = """
SELECT a.answer, a.session, s.programme
  FROM appearances a JOIN sessions s ON s.id = a.session WHERE a.id = $1
"""

"""The only writer of answers and of who answered; all run inside the caller's transaction."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

import msgspec

from events import database
from events.feedback.tables import Feedback, FeedbackGiven


class Answer(msgspec.Struct, frozen=True):
    """What somebody says of a session: 1 to 5, 0 to 10, an option's place, words."""

    scale: int
    nps: int | None = None
    choice: int | None = None
    words: str = ""


async def note_given(registration_id: int) -> bool:
    """Note that somebody answers; False where they did before."""
    noted = (
        await FeedbackGiven.insert(FeedbackGiven(registration=registration_id))
        .on_conflict(action="DO NOTHING")
        .returning(FeedbackGiven.id)
    )
    return bool(noted)


async def add(
    session_id: int, answer: Answer, *, registration_id: int | None, known_as: UUID | None = None
) -> None:
    """Keep an answer; with a registration only where the programme asks by name.

    Its id says nothing of anybody, unless the example chooses it.
    """
    said, key = msgspec.structs.asdict(answer), known_as or uuid4()
    await Feedback.insert(
        Feedback(id=key, session=session_id, registration=registration_id, **said)
    )


async def hide(session_id: int, feedback_id: UUID, *, hidden: bool) -> bool:
    """Keep the words of an answer to the organisers, or show them; False if there is none."""
    found = (
        await Feedback.update({Feedback.hidden: hidden})
        .where(Feedback.session == session_id, Feedback.id == feedback_id, Feedback.words != "")
        .returning(Feedback.id)
    )
    return bool(found)


async def forget(person_ids: Sequence[int]) -> None:
    """Forget what people wrote by name, and that they answered; numbers stay, of nobody."""
    await database.execute(_FORGET, list(person_ids))
    await database.execute(_FORGET_GIVEN, list(person_ids))


async def forget_in_programme(programme_id: int) -> None:
    """Forget the same of everybody in a programme."""
    await database.execute(_FORGET_PROGRAMME, programme_id)
    await database.execute(_FORGET_GIVEN_PROGRAMME, programme_id)


_FORGET: Final = """
UPDATE feedback f SET registration = NULL, words = ''
  FROM registrations r WHERE r.id = f.registration AND r.person = ANY($1)
"""

_FORGET_GIVEN: Final = """
DELETE FROM feedback_given g USING registrations r
 WHERE r.id = g.registration AND r.person = ANY($1)
"""

_FORGET_PROGRAMME: Final = """
UPDATE feedback f SET registration = NULL, words = ''
  FROM registrations r JOIN sessions s ON s.id = r.session
 WHERE r.id = f.registration AND s.programme = $1
"""

_FORGET_GIVEN_PROGRAMME: Final = """
DELETE FROM feedback_given g USING registrations r, sessions s
 WHERE r.id = g.registration AND s.id = r.session AND s.programme = $1
"""

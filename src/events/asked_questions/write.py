"""The only writer of questions to the speakers and of votes; inside the caller's transaction."""

from collections.abc import Mapping, Sequence
from typing import Final

from events import database
from events.asked_questions.states import QuestionState
from events.asked_questions.tables import AskedQuestion, QuestionVote


async def gather(session_id: int) -> None:
    """Take up what people answered to questions of the form that are meant for the speakers.

    Each once: what was taken up and then hidden or withdrawn stays so.
    """
    await database.execute(_GATHER, session_id)


async def add(session_id: int, registration_id: int, words: str, *, signed: bool) -> int:
    """Keep a question at the end of the line; return its id."""
    return int(await database.value(_ADD, session_id, registration_id, words, signed))


async def withdraw(registration_id: int, question_id: int) -> bool:
    """Empty a question of somebody's own that was not answered; False where there is none."""
    return bool(await database.values(_WITHDRAW, question_id, registration_id))


async def vote(registration_id: int, question_id: int) -> None:
    """Count somebody's wish for an answer, once."""
    await QuestionVote.insert(
        QuestionVote(question=question_id, registration=registration_id)
    ).on_conflict(action="DO NOTHING")


async def unvote(registration_id: int, question_id: int) -> None:
    """Take it back."""
    await QuestionVote.delete().where(
        QuestionVote.question == question_id, QuestionVote.registration == registration_id
    )


async def clear_next(session_id: int) -> None:
    """Put back what is being put to the speakers: it was not answered."""
    await AskedQuestion.update({AskedQuestion.state: QuestionState.NEW}).where(
        AskedQuestion.session == session_id, AskedQuestion.state == QuestionState.NEXT
    )


async def set_state(question_id: int, state: QuestionState) -> None:
    """Say what became of a question."""
    await AskedQuestion.update({AskedQuestion.state: state}).where(AskedQuestion.id == question_id)


async def show(question_id: int) -> None:
    """Let other participants see a question that was asked when registering."""
    await AskedQuestion.update({AskedQuestion.shown: True}).where(AskedQuestion.id == question_id)


async def put_under(question_id: int, first_id: int) -> None:
    """Put a question, and those under it, under another that says the same."""
    await database.execute(_PUT_UNDER, question_id, first_id)


async def set_apart(question_id: int) -> None:
    """Let a question stand by itself again."""
    await AskedQuestion.update({AskedQuestion.under: None}).where(AskedQuestion.id == question_id)


async def order(question_ids: Sequence[int]) -> None:
    """Put questions in this order."""
    await database.execute(_ORDER, list(question_ids))


async def write_answers(session_id: int, answers: Mapping[int, str]) -> None:
    """Keep what was answered to these questions of a session."""
    await database.execute(_ANSWERS, session_id, list(answers), list(answers.values()))


async def forget(person_ids: Sequence[int]) -> None:
    """Forget who asked and voted; of their questions only those stay that were answered."""
    ids = list(person_ids)
    await database.execute(_FORGET_VOTES, ids)
    await database.execute(_FORGET_QUESTIONS, ids)
    await database.execute(_FORGET_WHO, ids)


async def forget_in_programme(programme_id: int) -> None:
    """Forget the same of everybody in a programme."""
    await database.execute(_FORGET_VOTES_OF, programme_id)
    await database.execute(_FORGET_QUESTIONS_OF, programme_id)
    await database.execute(_FORGET_WHO_OF, programme_id)


_END: Final = (
    "(SELECT COALESCE(max(l.position), 0) + 1 FROM asked_questions l WHERE l.session = $1)"
)

_GATHER: Final = f"""
INSERT INTO asked_questions (session, registration, given, words, answer, position, asked_at)
SELECT r.session, r.id, a.id, left(a.value #>> '{{}}', 1000), '', {_END}, r.created_at
  FROM questions k JOIN answers a ON a.question = k.id
  JOIN registrations r ON r.id = a.registration
 WHERE r.session = $1 AND r.state = 'held' AND k.for_speaker AND k.kind = 'text'
   AND k.programme = (SELECT programme FROM sessions WHERE id = $1)
   AND btrim(a.value #>> '{{}}') <> ''
   AND NOT EXISTS (SELECT FROM asked_questions q WHERE q.given = a.id)
 ORDER BY r.created_at, a.id ON CONFLICT (given) DO NOTHING
"""  # noqa: S608 — constants.

_ADD: Final = f"""
INSERT INTO asked_questions (session, registration, words, answer, signed, shown, position)
VALUES ($1, $2, $3, '', $4, true, {_END}) RETURNING id
"""  # noqa: S608 — constants.

_WITHDRAW: Final = """
UPDATE asked_questions SET state = 'withdrawn', words = '', signed = false
 WHERE id = $1 AND registration = $2 AND state NOT IN ('answered', 'withdrawn') AND answer = ''
RETURNING id
"""

_PUT_UNDER: Final = "UPDATE asked_questions SET under = $2 WHERE id = $1 OR under = $1"

_ORDER: Final = """
UPDATE asked_questions q SET position = o.place
  FROM unnest($1::int[]) WITH ORDINALITY AS o (id, place) WHERE q.id = o.id
"""

_ANSWERS: Final = """
UPDATE asked_questions q SET answer = said.answer
  FROM unnest($2::int[], $3::text[]) AS said (id, answer) WHERE q.id = said.id AND q.session = $1
"""

_OF_PEOPLE: Final = "r.person = ANY($1)"
_OF_PROGRAMME: Final = "r.session IN (SELECT id FROM sessions WHERE programme = $1)"

_VOTES: Final = (
    "DELETE FROM question_votes v USING registrations r WHERE r.id = v.registration AND "
)
_QUESTIONS: Final = (
    "DELETE FROM asked_questions q USING registrations r WHERE r.id = q.registration"
    " AND (q.under IS NOT NULL OR q.state <> 'answered' AND (q.answer = '' OR q.state = 'hidden'))"
    " AND "
)
_WHO: Final = (
    "UPDATE asked_questions q SET registration = NULL, given = NULL, signed = false"
    " FROM registrations r WHERE r.id = q.registration AND "
)

_FORGET_VOTES: Final = _VOTES + _OF_PEOPLE
_FORGET_QUESTIONS: Final = _QUESTIONS + _OF_PEOPLE
_FORGET_WHO: Final = _WHO + _OF_PEOPLE
_FORGET_VOTES_OF: Final = _VOTES + _OF_PROGRAMME
_FORGET_QUESTIONS_OF: Final = _QUESTIONS + _OF_PROGRAMME
_FORGET_WHO_OF: Final = _WHO + _OF_PROGRAMME

"""What people ask the speakers when they register; speakers read it without their names."""

from collections.abc import Sequence
from dataclasses import dataclass

from events import database
from events.database import Json, Shape
from events.registrations.signup.questions import in_language


@dataclass(frozen=True)
class QuestionAnswers:
    """One question of the form that is meant for speakers, with what was answered, in order."""

    label: str
    answers: Sequence[str]


async def answers_by_question(
    session_id: int, language: str, *, texts: bool = True
) -> list[QuestionAnswers]:
    """Return the answers of who has a seat; questions that nobody answered are left out.

    Without `texts` only what was chosen from a list or is a number; what moderators hid, never.
    """
    answers: dict[int, list[str]] = {}
    labels: dict[int, str] = {}
    for given in await database.rows(AnswerGiven, _ASKED, session_id, texts):
        answers.setdefault(given.question, []).append(_text(given.value))
        labels[given.question] = in_language(given.label, language)
    return [QuestionAnswers(labels[question], words) for question, words in answers.items()]


class AnswerGiven(Shape):
    """One answer, and the question as it is worded in each language."""

    question: int
    label: Json[dict[str, str]]
    value: Json[str | int | bool | list[str]]


async def counted(session_ids: Sequence[int]) -> dict[int, int]:
    """Return how many answers wait for the speakers of each of these sessions."""
    found = await database.rows(AnswerCount, _COUNTED, list(session_ids))
    return {each.session: each.number for each in found}


class AnswerCount(Shape):
    """How many answers a session has."""

    session: int
    number: int


def _text(answer: str | int | bool | list[str]) -> str:
    return ", ".join(answer) if isinstance(answer, list) else str(answer)


_FROM = """
  FROM questions q JOIN answers a ON a.question = q.id
  JOIN registrations r ON r.id = a.registration
 WHERE q.for_speaker AND q.kind <> 'consent' AND r.state = 'held'
   AND NOT EXISTS (SELECT FROM asked_questions t
     WHERE t.given = a.id AND t.state IN ('hidden', 'withdrawn'))
"""

_ASKED = f"""
SELECT a.question, q.label, a.value {_FROM} AND r.session = $1
   AND q.programme = (SELECT programme FROM sessions WHERE id = $1)
   AND ($2::bool OR q.kind <> 'text')
 ORDER BY q.position, q.id, r.id
"""  # noqa: S608 — constants.

_COUNTED = f"""
SELECT r.session, count(*) AS number {_FROM} AND r.session = ANY($1) GROUP BY r.session
"""

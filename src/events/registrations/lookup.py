"""One registration with its session, what was asked, and what registrations answered."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Json, Shape
from events.registrations.states import QuestionKind, RegistrationState


class AskedQuestion(Shape):
    """A question as the desk heads a column with it."""

    id: int
    key: str
    kind: QuestionKind
    label: Json[dict[str, str]]


async def questions(session_id: int) -> list[AskedQuestion]:
    """Return what was asked: the session's questions and its programme's."""
    return await database.rows(AskedQuestion, _QUESTIONS, session_id)


_QUESTIONS: Final = """
SELECT q.id, q.key, q.kind, q.label FROM questions q JOIN sessions s ON s.id = $1
 WHERE q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)
 ORDER BY q.position, q.id
"""


class OneRegistration(Shape):
    """A registration with its person's address and its session."""

    id: int
    person: int
    session: int
    name: str
    state: RegistrationState
    join_nonce: str
    email: str | None
    slug: str
    title: str
    programme: int
    starts_at: datetime
    ends_at: datetime
    timezone: str


async def one(registration_id: int) -> OneRegistration | None:
    """Return one registration with its person's address and its session."""
    return await database.row(OneRegistration, _ONE, registration_id)


_ONE: Final = """
SELECT r.id, r.person, r.session, r.name, r.state, r.join_nonce, e.email, s.slug, s.title,
  s.programme, s.starts_at, s.ends_at, s.timezone
  FROM registrations r JOIN people e ON e.id = r.person JOIN sessions s ON s.id = r.session
 WHERE r.id = $1
"""


class GivenAnswer(Shape):
    """What a registration answered to a question."""

    registration: int
    question: int
    key: str
    label: Json[dict[str, str]]
    value: Json[Any]


async def answers(registration_ids: Sequence[int]) -> dict[int, list[GivenAnswer]]:
    """Return what people answered by registration, in the order they were asked."""
    by_registration: dict[int, list[GivenAnswer]] = {}
    for given in await database.rows(GivenAnswer, _ANSWERS, list(registration_ids)):
        if given.value:
            by_registration.setdefault(given.registration, []).append(given)
    return by_registration


_ANSWERS: Final = """
SELECT a.registration, a.question, a.value, q.key, q.label
  FROM answers a JOIN questions q ON q.id = a.question
 WHERE a.registration = ANY($1) ORDER BY q.position, q.id
"""

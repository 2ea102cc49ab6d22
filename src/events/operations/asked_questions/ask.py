"""A participant asks the speakers, votes for what others ask, and takes either back."""

from datetime import datetime
from typing import Final

from events import database
from events.asked_questions import queries, write
from events.asked_questions.queries import QuestionForParticipant
from events.database import Shape, transaction
from events.errors import Invalid, NotFound, Refusal
from events.presentation import N_
from events.registrations.states import RegistrationState
from events.sessions import wall_time
from events.sessions.states import SessionStatus

LONGEST: Final = 500
MOST_OF_ONE: Final = 5
"""So many questions one participant may ask in a session, and take back so many."""
MOST_OF_SESSION: Final = 1000


class AskingClosed(Refusal):
    """Questions are asked by who has a seat, until the room closes, where the programme wishes."""

    status = 409
    sentence = N_("Questions can no longer be asked here.")


class _Seat(Shape):
    session: int
    state: RegistrationState
    status: SessionStatus
    starts_at: datetime
    ends_at: datetime
    enabled: bool
    votes: bool
    asked: int
    taken_back: int
    of_all: int


async def ask(registration_id: int, words: str, *, signed: bool, at: datetime) -> None:
    """Keep a question; the same words sent twice are one. Raises AskingClosed, Invalid."""
    async with transaction():
        # One after the other of the same person: two at once do not both pass the limit.
        await database.value(_LOCK, registration_id)
        seat = await _open(registration_id, at)
        _check(words, seat)
        if not await database.value(_SAME, registration_id, words):
            await write.add(seat.session, registration_id, words, signed=signed)


async def withdraw(registration_id: int, question_id: int) -> None:
    """Take back a question of one's own. Raises NotFound once it was answered."""
    async with transaction():
        if not await write.withdraw(registration_id, question_id):
            raise NotFound


async def vote(registration_id: int, question_id: int, *, wished: bool, at: datetime) -> None:
    """Vote for what another asks, or take it back. Raises AskingClosed, NotFound."""
    async with transaction():
        seat = await _open(registration_id, at)
        seen = await queries.seen_by(registration_id, votes=seat.votes, most=queries.ALL)
        if not seat.votes or not any(may_vote(one) and one.id == question_id for one in seen):
            raise NotFound
        if wished:
            await write.vote(registration_id, question_id)
        else:
            await write.unvote(registration_id, question_id)


def may_vote(seen: QuestionForParticipant) -> bool:
    """Tell whether a question that somebody sees is another's, and not answered yet."""
    return not seen.own and seen.state in ("new", "later")


def is_open(starts_at: datetime, ends_at: datetime, at: datetime) -> bool:
    """Tell whether it is still time to ask: until the room closes."""
    return at < wall_time.entry_times(starts_at, ends_at)[1]


async def _open(registration_id: int, at: datetime) -> _Seat:
    seat = await database.row(_Seat, _SEAT, registration_id)
    if (
        seat is None
        or not seat.enabled
        or seat.state is not RegistrationState.HELD
        or seat.status is not SessionStatus.PUBLISHED
        or not is_open(seat.starts_at, seat.ends_at, at)
    ):
        raise AskingClosed
    return seat


def _check(words: str, seat: _Seat) -> None:
    if not words:
        raise Invalid({"words": N_("Write your question.")})
    if len(words) > LONGEST:
        raise Invalid({"words": N_("This is too long: 500 characters at most.")})
    if seat.asked >= MOST_OF_ONE or seat.taken_back >= MOST_OF_ONE:
        raise Invalid({"words": N_("You have asked five questions: leave some room for others.")})
    if seat.of_all >= MOST_OF_SESSION:
        raise Invalid(
            {"words": N_("Very many questions were asked already. Vote for one of them.")}
        )


_LOCK: Final = "SELECT id FROM registrations WHERE id = $1 FOR UPDATE"

_SEAT: Final = """
SELECT r.session, r.state, s.status, s.starts_at, s.ends_at,
  COALESCE(a.enabled, false) AS enabled, COALESCE(a.votes, false) AS votes,
  (SELECT count(*) FROM asked_questions q WHERE q.registration = r.id AND q.given IS NULL
      AND q.state <> 'withdrawn')::int AS asked,
  (SELECT count(*) FROM asked_questions q WHERE q.registration = r.id AND q.given IS NULL
      AND q.state = 'withdrawn')::int AS taken_back,
  (SELECT count(*) FROM asked_questions q WHERE q.session = r.session)::int AS of_all
  FROM registrations r JOIN sessions s ON s.id = r.session
  LEFT JOIN asking_rules a ON a.programme = s.programme WHERE r.id = $1
"""

_SAME: Final = """
SELECT EXISTS (SELECT FROM asked_questions
  WHERE registration = $1 AND words = $2 AND state <> 'withdrawn')
"""

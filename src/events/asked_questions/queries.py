"""Questions to the speakers, as their pages read them: with who wishes an answer, never whose."""

# ruff: noqa: S608 — only constants of this file are put into the SQL.

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.asked_questions.states import QuestionState
from events.database import Shape


class QuestionWithVotes(Shape):
    """A question and how many wish its answer: who asked it or the same, and who voted for it.

    `name` is empty unless who asks wished to be named.
    """

    id: int
    words: str
    state: QuestionState
    shown: bool
    from_form: bool
    under: int | None
    answer: str
    asked_at: datetime
    name: str
    wished_by: int


@dataclass(frozen=True)
class Group:
    """A question, with those that say the same under it."""

    first: QuestionWithVotes
    same: Sequence[QuestionWithVotes]


class QuestionForParticipant(Shape):
    """A question as a participant sees it: their own, or one that others see too."""

    id: int
    words: str
    state: QuestionState
    answer: str
    wished_by: int
    own: bool
    voted: bool
    merged: bool


class Answered(Shape):
    """A question that was answered in writing."""

    session: int
    words: str
    answer: str


SHOWN: Final = 40
"""So many questions of each state stand on a page of moderators, in their order."""

ALL: Final = 2**31 - 1

SEEN: Final = 200
"""So many a participant sees beside their own, those that most wish to be answered first."""


async def of_session(session_id: int) -> list[Group]:
    """Return what is asked in a session, in the moderators' order; withdrawn ones are left out."""
    return _groups(await database.rows(QuestionWithVotes, _OF_SESSION, session_id))


async def first_of_session(session_id: int) -> list[Group]:
    """Return the same of the first in each state, one more than SHOWN where there are more."""
    states = [one for one in QuestionState if one is not QuestionState.WITHDRAWN]
    return _groups(
        await database.rows(QuestionWithVotes, _FIRST_OF_SESSION, session_id, states, SHOWN + 1)
    )


def _groups(found: Sequence[QuestionWithVotes]) -> list[Group]:
    there = {one.id for one in found}
    same: dict[int, list[QuestionWithVotes]] = {}
    for one in found:
        if one.under in there and one.under is not None:
            same.setdefault(one.under, []).append(one)
    # What a question stands under may have been withdrawn: then it stands by itself.
    return [Group(one, same.get(one.id, ())) for one in found if one.under not in there]


async def seen_by(
    registration_id: int, *, votes: bool, most: int | None = None
) -> list[QuestionForParticipant]:
    """Return what a participant sees: their own, what is put or answered, what is voted on.

    `most`: of others, SEEN unless it is given.
    """
    return await database.rows(
        QuestionForParticipant, _SEEN, registration_id, votes, SEEN if most is None else most
    )


async def number_of(session_id: int) -> int:
    """Return how many questions of a session wait for an answer."""
    return int(await database.value(_NUMBER, session_id))


async def answered(session_ids: Sequence[int]) -> list[Answered]:
    """Return the questions of these sessions that were answered in writing; never hidden ones."""
    return await database.rows(Answered, _ANSWERED, list(session_ids))


# Who gave the seat back asks no more; who was forgotten is nobody, and what was answered stays.
THERE: Final = "(q.registration IS NULL OR r.state = 'held') AND q.state <> 'withdrawn'"

_WISHED: Final = """(
  SELECT count(DISTINCT w.who)::int FROM (
    SELECT COALESCE(q.registration, -q.id) AS who WHERE q.state <> 'withdrawn'
    UNION ALL
    SELECT COALESCE(g.registration, -g.id) FROM asked_questions g
     WHERE g.under = q.id AND g.state <> 'withdrawn'
    UNION ALL
    SELECT v.registration FROM question_votes v WHERE v.question = q.id
    UNION ALL
    SELECT v.registration FROM asked_questions g JOIN question_votes v ON v.question = g.id
     WHERE g.under = q.id) AS w
)"""

FROM: Final = "FROM asked_questions q LEFT JOIN registrations r ON r.id = q.registration"

COLUMNS: Final = f"""
q.id, q.words, q.state, q.shown, q.under, q.answer, q.asked_at, q.given IS NOT NULL AS from_form,
  CASE WHEN q.signed THEN COALESCE(r.name, '') ELSE '' END AS name, {_WISHED} AS wished_by
"""

_ASKED: Final = f"SELECT {COLUMNS} {FROM}"

_OF_SESSION: Final = f"""{_ASKED} WHERE q.session = $1 AND {THERE} ORDER BY q.position, q.id"""

# What a question stands under may be there no more: then it stands by itself.
_FIRST_OF_SESSION: Final = f"""
WITH firsts AS MATERIALIZED (
  SELECT one.id FROM unnest($2::text[]) state (name) CROSS JOIN LATERAL (
    SELECT q.id {FROM} WHERE q.session = $1 AND q.state = state.name AND {THERE}
       AND NOT EXISTS (SELECT FROM (SELECT q.id {FROM} WHERE q.session = $1 AND {THERE}) u
        WHERE u.id = q.under)
     ORDER BY q.position, q.id LIMIT $3) one)
{_ASKED} WHERE q.id IN (SELECT id FROM firsts
    UNION ALL SELECT g.id FROM firsts f JOIN asked_questions g ON g.under = f.id)
   AND {THERE} ORDER BY q.position, q.id
"""

_SEEN: Final = f"""
SELECT id, words, state, answer, wished_by, own, merged, voted FROM (
SELECT id, words, state, answer, wished_by, own, merged, voted, row_number() OVER (
  ORDER BY state = 'answered', state <> 'next', wished_by DESC, position, id) AS place FROM (
SELECT q.id, q.position, q.words, q.state, q.answer, {_WISHED} AS wished_by,
  COALESCE(q.registration = m.id, false) AS own, q.under IS NOT NULL AS merged,
  EXISTS (SELECT FROM question_votes v WHERE v.question = q.id AND v.registration = m.id) AS voted
  FROM registrations m JOIN asked_questions q ON q.session = m.session
  LEFT JOIN registrations r ON r.id = q.registration
 WHERE m.id = $1 AND {THERE}
   AND (q.registration IS NOT DISTINCT FROM m.id OR q.under IS NULL
     AND (q.state IN ('next', 'answered') OR $2::bool AND q.shown AND q.state IN ('new', 'later')))
) there) placed WHERE own OR place <= $3 ORDER BY place
"""

_NUMBER: Final = f"""
SELECT count(*) FROM asked_questions q LEFT JOIN registrations r ON r.id = q.registration
 WHERE q.session = $1 AND {THERE} AND q.under IS NULL AND q.state IN ('new', 'next', 'later')
"""

_ANSWERED: Final = """
SELECT q.session, q.words, q.answer FROM asked_questions q
 WHERE q.session = ANY($1) AND q.answer <> '' AND q.under IS NULL
   AND q.state NOT IN ('hidden', 'withdrawn') ORDER BY q.position, q.id
"""

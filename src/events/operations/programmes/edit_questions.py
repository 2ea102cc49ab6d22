"""Add, change, order and remove what forms ask beside name and address."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import transaction
from events.errors import Invalid, NotFound, Refusal
from events.operations.programmes import new_question, preset_questions, questions
from events.operations.programmes.edit import locked
from events.operations.programmes.new_question import New
from events.operations.programmes.preset_questions import READY_MADE
from events.operations.programmes.questions import EditedQuestion
from events.organisers import audit_log
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows
from events.registrations.tables import Question

MOST: Final = 20


class Depends(Refusal):
    """A question that is asked on a condition must come after the one it depends on."""

    status = 409
    sentence = "This question depends on the one above it."


async def add(programme_id: int, new: New, *, by: str, key: str = "") -> None:
    """Add a question, last. Raises Invalid where a choice has nothing to choose, NotFound."""
    new_question.check(new)
    async with transaction():
        programme = await locked(programme_id)
        asked = await questions.of_programme(programme_id)
        if len(asked) >= MOST:
            raise Invalid({"": "There are twenty questions already."})
        await new_question.check_session(programme_id, new.session)
        condition = new_question.condition(new, asked, programme.language)
        position = 1 + max((one.position for one in asked), default=0)
        question_id = await _insert(_columns(programme_id, new, key, position, condition))
        await audit_log.record(by, "question-added", programme.slug, {"question": question_id})


async def add_ready_made(programme_id: int, key: str, *, by: str) -> None:
    """Add one of the ready-made questions; asked already, nothing changes. Raises NotFound."""
    if key not in READY_MADE:
        raise NotFound
    if any(one.key == key for one in await questions.of_programme(programme_id)):
        return
    await add(programme_id, preset_questions.question(key), by=by, key=key)


async def begin_with(programme_id: int, keys: Sequence[str]) -> dict[str, int]:
    """Ask ready-made questions in a new programme, in the caller's transaction; return the ids."""
    return {
        key: await _insert(_columns(programme_id, preset_questions.question(key), key, position))
        for position, key in enumerate(keys, 1)
    }


async def change(question_id: int, new: New, *, by: str, at: datetime) -> int:
    """Change a question, not its kind; given answers stay. Return the number of the undo step.

    Raises Invalid, NotFound.
    """
    before = await questions.one(question_id)
    new_question.check(new)
    async with transaction():
        programme = await locked(before.programme)
        asked = await questions.of_programme(before.programme)
        above = asked[: [one.id for one in asked].index(question_id)]
        await new_question.check_session(before.programme, new.session)
        values = new_question.values(new, new_question.condition(new, above, programme.language))
        seen = await snapshots.rows_before(Rows("questions", [before.programme], by="programme"))
        await Question.update(values).where(Question.id == question_id)
        await _update_conditions(before, new, programme.language)
        return await snapshots.record(by, "question-changed", programme.slug,
                                 {"question": question_id}, seen=seen,
                                 programme_id=before.programme, at=at)  # fmt: skip


async def move(question_id: int, *, up: bool, by: str) -> None:
    """Move a question one place up or down; at the end, nothing. Raises Depends, NotFound."""
    moved = await questions.one(question_id)
    async with transaction():
        programme = await locked(moved.programme)
        asked = await questions.of_programme(moved.programme)
        ids = [one.id for one in asked]
        here = ids.index(question_id)
        there = here - 1 if up else here + 1
        if 0 <= there < len(ids):
            above, below = sorted((here, there))
            if asked[below].condition_key == asked[above].key:
                raise Depends
            ids[above], ids[below] = ids[below], ids[above]
            await database.execute(_ORDER, ids, list(range(1, len(ids) + 1)))
            await audit_log.record(by, "question-moved", programme.slug, {"question": question_id})


async def remove(question_id: int, *, by: str, at: datetime) -> int:
    """Remove a question with its answers. Return the number of the undo step. Raises NotFound.

    What was asked only after a certain answer to it is asked always.
    """
    before = await questions.one(question_id)
    async with transaction():
        programme = await locked(before.programme)
        seen = await snapshots.rows_before(
            Rows("questions", [before.programme], by="programme"),
            Rows("answers", [question_id], by="question"),
        )
        await Question.delete().where(Question.id == question_id)
        await Question.update({Question.condition_key: "", Question.condition_value: ""}).where(
            Question.programme == before.programme, Question.condition_key == before.key
        )
        return await snapshots.record(by, "question-removed", programme.slug,
                                 {"question": question_id}, seen=seen,
                                 programme_id=before.programme, at=at)  # fmt: skip


async def copy(from_id: int, to_id: int, sessions: Sequence[tuple[int, int]]) -> None:
    """Ask in another programme what one asks, also in sessions that were copied (old, new id).

    Inside a transaction. Keys stay: those of later questions are made of higher ids.
    """
    old, new = [pair[0] for pair in sessions], [pair[1] for pair in sessions]
    await database.execute(_COPY, from_id, to_id, old, new)


_COPY: Final = """
INSERT INTO questions (programme, session, key, kind, label, hint, choices, required,
  condition_key, condition_value, position, for_speaker)
SELECT $2, m.new, q.key, q.kind, q.label, q.hint, q.choices, q.required, q.condition_key,
  q.condition_value, q.position, q.for_speaker
  FROM questions q LEFT JOIN unnest($3::int[], $4::int[]) AS m (old, new) ON m.old = q.session
 WHERE q.programme = $1 AND (q.session IS NULL OR m.new IS NOT NULL) ORDER BY q.position, q.id
"""


def _columns(
    programme_id: int, new: New, key: str, position: int, condition: tuple[str, str] = ("", "")
) -> dict[Any, object]:
    return new_question.values(new, condition) | {
        Question.programme: programme_id,
        Question.key: key,
        Question.kind: new.kind,
        Question.position: position,
        Question.for_speaker: key == "speaker",
    }


async def _insert(values: dict[Any, object]) -> int:
    """Insert a question and return its id; one without a key gets "q-" and its id."""
    (inserted,) = await Question.insert(Question(values)).returning(Question.id)
    question_id = int(inserted["id"])
    if not values[Question.key]:
        await Question.update({Question.key: f"q-{question_id}"}).where(Question.id == question_id)
    return question_id


async def _update_conditions(before: EditedQuestion, new: New, language: str) -> None:
    """Let conditions on its answers follow their new words; end those on answers that are gone."""
    old = [questions.stored(choice, language) for choice in before.choices]
    now = [questions.stored(choice, language) for choice in new.choices][: len(old)]
    now += [""] * (len(old) - len(now))
    await database.execute(_CONDITIONS, before.programme, before.key, old, now)


_ORDER = """
UPDATE questions q SET position = a.position
  FROM unnest($1::int[], $2::int[]) AS a (id, position) WHERE q.id = a.id
"""

_CONDITIONS = """
UPDATE questions q SET condition_value = a.now,
  condition_key = CASE WHEN a.now = '' THEN '' ELSE q.condition_key END
  FROM unnest($3::text[], $4::text[]) AS a (before, now)
 WHERE q.programme = $1 AND q.condition_key = $2 AND q.condition_value = a.before
"""

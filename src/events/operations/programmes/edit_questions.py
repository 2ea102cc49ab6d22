"""What forms ask beside name and address: questions are added, changed, put in order, removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import msgspec

from events import database
from events.database import Row, transaction
from events.errors import Invalid, NotFound, Refusal
from events.operations.programmes import questions
from events.operations.programmes.preset_questions import READY_MADE
from events.organisers import access
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows
from events.presentation import sentence
from events.settings import LANGUAGES

KINDS: Final = ("text", "choice", "choices", "consent", "number")
MOST: Final = 20


@dataclass(frozen=True)
class New:
    """A question to be; its texts by language, its choices one for each line.

    `session` asks it in one session only. `condition` is the id of a question above and the answer
    it must have had: the number of a choice, or anything for a box that was ticked.
    """

    kind: str
    label: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    required: bool = False
    session: int | None = None
    condition: tuple[int, int] | None = None


class Depends(Refusal):
    """A question that is asked on a condition must come after the one it depends on."""

    status = 409
    sentence = "This question depends on the one above it."


async def add(
    programme_id: int, new: New, *, by: str, key: str = "", for_speaker: bool = False
) -> None:
    """Ask one thing more, last. Raises Invalid where a choice has nothing to choose, NotFound."""
    _check(new)
    async with transaction():
        slug = await _locked(programme_id)
        asked = await questions.of_programme(programme_id)
        if len(asked) >= MOST:
            raise Invalid({"": "There are twenty questions already."})
        condition = await _condition(programme_id, new, asked)
        await _check_session(programme_id, new.session)
        question_id = await database.value(
            "INSERT INTO questions (programme, session, key, kind, label, hint, choices, required,"
            " condition_key, condition_value, position, for_speaker)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, (SELECT COALESCE(max(position), 0)"
            "   + 1 FROM questions WHERE programme = $1), $11) RETURNING id",
            programme_id,
            new.session,
            key,
            new.kind,
            _json(new.label),
            _json(new.hint),
            _json(new.choices),
            new.required,
            *condition,
            for_speaker,
        )
        await database.execute(
            "UPDATE questions SET key = 'q-' || id WHERE id = $1 AND key = ''", question_id
        )
        await access.record(by, "question-added", slug, {"question": question_id})


async def add_ready_made(programme_id: int, key: str, *, by: str) -> None:
    """Ask one of the ready-made ones; asked already, nothing changes. Raises NotFound."""
    if key not in READY_MADE:
        raise NotFound
    if any(one["key"] == key for one in await questions.of_programme(programme_id)):
        return
    kind, label, hint, choices = READY_MADE[key]
    new = New(kind, _told(label), _told(hint), [_told(choice) for choice in choices])
    await add(programme_id, new, by=by, key=key, for_speaker=key == "speaker")


async def change(question_id: int, new: New, *, by: str, at: datetime) -> int:
    """Ask it in other words, of the same kind; given answers stay. The number of the step back.

    Raises Invalid, NotFound.
    """
    before = await questions.one(question_id)
    _check(new)
    async with transaction():
        slug = await _locked(before["programme"])
        asked = await questions.of_programme(before["programme"])
        above = asked[: [row["id"] for row in asked].index(question_id)]
        condition = await _condition(before["programme"], new, above)
        await _check_session(before["programme"], new.session)
        seen = await snapshots.look(Rows("questions", [before["programme"]], by="programme"))
        await database.execute(
            "UPDATE questions SET session = $2, label = $3, hint = $4, choices = $5, required = $6,"
            " condition_key = $7, condition_value = $8 WHERE id = $1",
            question_id,
            new.session,
            _json(new.label),
            _json(new.hint),
            _json(new.choices),
            new.required,
            *condition,
        )
        await _follow(before, new)
        return await snapshots.record(by, "question-changed", slug, {"question": question_id},
                                 seen=seen, programme_id=before["programme"], at=at)  # fmt: skip


async def move(question_id: int, *, up: bool, by: str) -> None:
    """One place up or down; at the end nothing changes. Raises Depends, NotFound."""
    found = await questions.one(question_id)
    async with transaction():
        slug = await _locked(found["programme"])
        asked = await questions.of_programme(found["programme"])
        ids = [row["id"] for row in asked]
        here = ids.index(question_id)
        there = here - 1 if up else here + 1
        if 0 <= there < len(ids):
            above, below = sorted((here, there))
            if asked[below]["condition_key"] == asked[above]["key"]:
                raise Depends
            ids[above], ids[below] = ids[below], ids[above]
            await database.execute(
                "UPDATE questions q SET position = a.position"
                " FROM unnest($1::int[], $2::int[]) AS a (id, position) WHERE q.id = a.id",
                ids,
                list(range(1, len(ids) + 1)),
            )
            await access.record(by, "question-moved", slug, {"question": question_id})


async def remove(question_id: int, *, by: str, at: datetime) -> int:
    """Ask it no more; its answers go with it. The number of the step back. Raises NotFound.

    What was asked only after a certain answer to it is asked always.
    """
    before = await questions.one(question_id)
    async with transaction():
        slug = await _locked(before["programme"])
        seen = await snapshots.look(
            Rows("questions", [before["programme"]], by="programme"),
            Rows("answers", [question_id], by="question"),
        )
        await database.execute("DELETE FROM questions WHERE id = $1", question_id)
        await database.execute(
            "UPDATE questions SET condition_key = '', condition_value = ''"
            " WHERE programme = $1 AND condition_key = $2",
            before["programme"],
            before["key"],
        )
        return await snapshots.record(by, "question-removed", slug, {"question": question_id},
                                 seen=seen, programme_id=before["programme"], at=at)  # fmt: skip


def _check(new: New) -> None:
    if new.kind in ("choice", "choices") and len(new.choices) < 2:
        raise Invalid({"choices": "Give at least two answers to choose from."})


async def _locked(programme_id: int) -> str:
    slug = await database.value(
        "SELECT slug FROM programmes WHERE id = $1 FOR UPDATE", programme_id
    )
    if slug is None:
        raise NotFound
    return str(slug)


async def _check_session(programme_id: int, session_id: int | None) -> None:
    mine = session_id is None or await database.value(
        "SELECT true FROM sessions WHERE id = $1 AND programme = $2", session_id, programme_id
    )
    if not mine:
        raise Invalid({"session": "Choose one of the list."})


async def _condition(programme_id: int, new: New, above: Sequence[Row]) -> tuple[str, str]:
    """Key and answer of the question above that this one depends on; empty for none."""
    if new.condition is None:
        return "", ""
    question_id, number = new.condition
    found = next((row for row in above if row["id"] == question_id), None)
    fits = found is not None and found["session"] in (None, new.session)
    if found is None or not fits:
        raise Invalid({"condition": "Choose one of the list."})
    if found["kind"] == "consent":
        return found["key"], "yes"
    if found["kind"] not in ("choice", "choices") or not 0 <= number < len(found["choices"]):
        raise Invalid({"condition": "Choose one of the list."})
    language = await database.value("SELECT language FROM programmes WHERE id = $1", programme_id)
    return found["key"], questions.stored(found["choices"][number], language)


async def _follow(before: Row, new: New) -> None:
    """Conditions on its answers follow their new words; where an answer is gone, so are they."""
    language = await database.value(
        "SELECT language FROM programmes WHERE id = $1", before["programme"]
    )
    for number, choice in enumerate(before["choices"]):
        now = questions.stored(new.choices[number], language) if number < len(new.choices) else ""
        await database.execute(
            "UPDATE questions SET condition_value = $4::text,"
            " condition_key = CASE WHEN $4::text = '' THEN '' ELSE condition_key END"
            " WHERE programme = $1 AND condition_key = $2 AND condition_value = $3",
            before["programme"],
            before["key"],
            questions.stored(choice, language),
            now,
        )


def _told(words: str) -> dict[str, str]:
    return {language: sentence(words, language) for language in LANGUAGES} if words else {}


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

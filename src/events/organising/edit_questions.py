"""What a programme's forms ask beside name and address: questions are added and removed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from events import database
from events.database import Row, transaction
from events.errors import Invalid, NotFound
from events.organisers import access

KINDS: Final = ("text", "choice", "choices", "consent", "number")
MOST: Final = 20


@dataclass(frozen=True)
class New:
    """A question to be; its texts by language, its choices one for each line."""

    kind: str
    label: Mapping[str, str]
    hint: Mapping[str, str] = field(default_factory=dict)
    choices: Sequence[Mapping[str, str]] = ()
    required: bool = False


async def of_programme(programme_id: int) -> list[Row]:
    """The questions of a programme in order, texts decoded, with how many answered each."""
    found = await database.rows(
        "SELECT q.id, q.key, q.kind, q.label, q.hint, q.choices, q.required,"
        " (SELECT count(*) FROM answers a WHERE a.question = q.id) AS answers"
        " FROM questions q WHERE q.programme = $1 AND q.session IS NULL ORDER BY q.position, q.id",
        programme_id,
    )
    decoded = ("label", "hint", "choices")
    return [{**row, **{name: msgspec.json.decode(row[name]) for name in decoded}} for row in found]


async def add(programme_id: int, new: New, *, by: str) -> None:
    """Ask one thing more, last. Raises Invalid where a choice has nothing to choose."""
    if new.kind in ("choice", "choices") and len(new.choices) < 2:
        raise Invalid({"choices": "Give at least two answers to choose from."})
    async with transaction():
        slug = await database.value(
            "SELECT slug FROM programmes WHERE id = $1 FOR UPDATE", programme_id
        )
        asked = await database.value(
            "SELECT count(*) FROM questions WHERE programme = $1", programme_id
        )
        if slug is None:
            raise NotFound
        if asked >= MOST:
            raise Invalid({"label": "There are twenty questions already."})
        question_id = await database.value(
            "INSERT INTO questions (programme, key, kind, label, hint, choices, required,"
            " condition_key, condition_value, position)"
            " VALUES ($1, '', $2, $3, $4, $5, $6, '', '', $7) RETURNING id",
            programme_id,
            new.kind,
            _json(new.label),
            _json(new.hint),
            _json(new.choices),
            new.required,
            asked + 1,
        )
        await database.execute("UPDATE questions SET key = 'q-' || id WHERE id = $1", question_id)
        await access.record(by, "question-added", slug, {"question": question_id})


async def remove(question_id: int, *, by: str) -> str:
    """Ask it no more; its answers go with it. The programme's slug."""
    async with transaction():
        slug = await database.value(
            "DELETE FROM questions q USING programmes p WHERE q.id = $1 AND p.id = q.programme"
            " RETURNING p.slug",
            question_id,
        )
        if slug is None:
            raise NotFound
        await access.record(by, "question-removed", slug, {"question": question_id})
    return str(slug)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

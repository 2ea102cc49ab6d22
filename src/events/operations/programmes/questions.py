"""What forms ask beside name and address, as the desk reads it."""

from collections.abc import Mapping
from typing import Final

import msgspec

from events import database
from events.database import Row
from events.errors import NotFound


async def of_programme(programme_id: int) -> list[Row]:
    """The questions of a programme and of its sessions in order, texts decoded.

    Each with its session, the condition as it was set, and how many answered.
    """
    found = await database.rows(_ALL, programme_id)
    return [_decoded(row) for row in found]


async def one(question_id: int) -> Row:
    """One question, decoded, with its programme's slug. Raises NotFound."""
    found = await database.row(
        "SELECT q.*, p.slug FROM questions q JOIN programmes p ON p.id = q.programme"
        " WHERE q.id = $1",
        question_id,
    )
    if found is None:
        raise NotFound
    return _decoded(found)


def stored(choice: Mapping[str, str], language: str) -> str:
    """How a choice is kept as an answer: in the programme's language, or the first there is."""
    return choice.get(language) or next((words for words in choice.values() if words), "")


def _decoded(row: Row) -> Row:
    decoded = {name: msgspec.json.decode(row[name]) for name in ("label", "hint", "choices")}
    return {**row, **decoded}


_ALL: Final = """
SELECT q.id, q.key, q.kind, q.label, q.hint, q.choices, q.required, q.condition_key,
  q.condition_value, q.session, s.title AS session_title,
  (SELECT count(*) FROM answers a WHERE a.question = q.id) AS answers
FROM questions q LEFT JOIN sessions s ON s.id = q.session
WHERE q.programme = $1 ORDER BY q.position, q.id
"""

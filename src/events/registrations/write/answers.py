"""Write the answers to the questions of a registration."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from events import database


async def keep_answers(registration_id: int, answers: Mapping[int, Any]) -> None:
    """Write the answers of a registration over earlier ones; inside a transaction."""
    if answers:
        values = [msgspec.json.encode(answer).decode() for answer in answers.values()]
        await database.execute(_KEEP, registration_id, list(answers), values)


_KEEP: Final = """
INSERT INTO answers (registration, question, value)
SELECT $1, question, value FROM unnest($2::int[], $3::jsonb[]) AS a (question, value)
ON CONFLICT (registration, question) DO UPDATE SET value = excluded.value
"""

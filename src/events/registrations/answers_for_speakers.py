"""What people ask the speakers when they register: read by these, without the names of those."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from events import database
from events.registrations.signup.questions import in_language


@dataclass(frozen=True)
class Asked:
    """One question of the form that is meant for speakers, with what was answered, in order."""

    label: str
    answers: Sequence[str]


async def asked(session_id: int, language: str) -> list[Asked]:
    """The answers of everybody who has a seat; questions that nobody answered are left out."""
    found = await database.rows(_ASKED, session_id)
    answers: dict[int, list[str]] = {}
    for entry in found:
        answers.setdefault(entry["question"], []).append(_text(entry["value"]))
    labels = {entry["question"]: msgspec.json.decode(entry["label"]) for entry in found}
    return [Asked(in_language(labels[one], language), given) for one, given in answers.items()]


async def counted(session_ids: Sequence[int]) -> dict[int, int]:
    """How many answers wait for the speakers of each of these sessions."""
    found = await database.rows(_COUNTED, list(session_ids))
    return {entry["session"]: entry["number"] for entry in found}


def _text(value: str) -> str:
    answer = msgspec.json.decode(value)
    return ", ".join(answer) if isinstance(answer, list) else str(answer)


_FROM = """
  FROM questions q JOIN answers a ON a.question = q.id
  JOIN registrations r ON r.id = a.registration
 WHERE q.for_speaker AND q.kind <> 'consent' AND r.state = 'held'
"""

_ASKED = f"""
SELECT a.question, q.label, a.value {_FROM} AND r.session = $1
   AND q.programme = (SELECT programme FROM sessions WHERE id = $1)
 ORDER BY q.position, q.id, r.id
"""  # noqa: S608 — constants.

_COUNTED = f"""
SELECT r.session, count(*) AS number {_FROM} AND r.session = ANY($1) GROUP BY r.session
"""

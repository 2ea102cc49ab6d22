"""A question to be: what it asks, whether that can be asked, and the columns that keep it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from events.errors import Invalid
from events.operations.programmes import questions
from events.operations.programmes.questions import ListedQuestion
from events.registrations.states import QuestionKind
from events.registrations.tables import Question
from events.sessions.tables import Session

KINDS: Final = ("text", "choice", "choices", "consent", "number")
WITH_CHOICES: Final = (QuestionKind.CHOICE, QuestionKind.CHOICES)


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


def check(new: New) -> None:
    """Raise Invalid where a choice has nothing to choose from."""
    if new.kind in WITH_CHOICES and len(new.choices) < 2:
        raise Invalid({"choices": "Give at least two answers to choose from."})


async def check_session(programme_id: int, session_id: int | None) -> None:
    """Raise Invalid where a session is none of the programme."""
    if session_id is not None and not await Session.exists().where(
        Session.id == session_id, Session.programme == programme_id
    ):
        raise Invalid({"session": "Choose one of the list."})


def condition(new: New, above: Sequence[ListedQuestion], language: str) -> tuple[str, str]:
    """Return key and answer of the question above that this one depends on; empty for none."""
    if new.condition is None:
        return "", ""
    question_id, number = new.condition
    found = next((one for one in above if one.id == question_id), None)
    if found is None or found.session not in (None, new.session):
        raise Invalid({"condition": "Choose one of the list."})
    if found.kind == QuestionKind.CONSENT:
        return found.key, "yes"
    if found.kind not in WITH_CHOICES or not 0 <= number < len(found.choices):
        raise Invalid({"condition": "Choose one of the list."})
    return found.key, questions.stored(found.choices[number], language)


def values(new: New, condition: tuple[str, str]) -> dict[Any, object]:
    """Return what its columns hold; `condition` is key and answer of the question above."""
    return {
        Question.session: new.session,
        Question.label: _json(new.label),
        Question.hint: _json(new.hint),
        Question.choices: _json(new.choices),
        Question.required: new.required,
        Question.condition_key: condition[0],
        Question.condition_value: condition[1],
    }


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()

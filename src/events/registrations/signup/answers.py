"""Check what somebody answers to the questions of a form: each kind of question by its own rule."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

from events import text
from events.presentation import N_
from events.registrations.signup.questions import TICKED, Question
from events.registrations.states import QuestionKind

LONGEST: Final = 2000

Answer: TypeAlias = str | int | bool | list[str]
"""Text, a number, yes or no, or a list."""


def check(
    questions: Iterable[Question], fields: Mapping[str, Sequence[str]]
) -> tuple[dict[int, Answer], dict[str, str]]:
    """Return the answers by question, and what is wrong with them by field."""
    answers: dict[int, Answer] = {}
    problems: dict[str, str] = {}
    known: dict[str, Answer] = {}
    for question in questions:
        if not _is_asked(question, known):
            continue
        given = [value for value in fields.get(question.field, []) if value.strip()]
        try:
            answer = _READERS[question.kind](question, given)
        except ValueError as error:
            problems[question.field] = str(error)
            continue
        if question.required and answer in (None, False, []):
            problems[question.field] = _MISSING[question.kind]
        if answer is not None:
            answers[question.id] = known[question.key] = answer
    return answers, problems


def _is_asked(question: Question, known: Mapping[str, Answer]) -> bool:
    if not question.condition_key:
        return True
    answer = known.get(question.condition_key)
    wanted = question.condition_value
    if isinstance(answer, bool):
        return answer is (wanted in TICKED)
    if isinstance(answer, list):
        return wanted in answer
    return answer is not None and str(answer) == wanted


def _text(_question: Question, given: Sequence[str]) -> str | None:
    words = text.paragraphs(given[0]) if given else ""
    if len(words) > LONGEST:
        raise ValueError(N_("This answer is too long."))
    return words or None


def _number(_question: Question, given: Sequence[str]) -> int | None:
    if not given:
        return None
    digits = given[0].strip()
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 6):
        raise ValueError(N_("Give a whole number, such as 8."))
    return int(digits)


def _choice(question: Question, given: Sequence[str]) -> str | None:
    return question.stored(_index(question, given[0])) if given else None


def _choices(question: Question, given: Sequence[str]) -> list[str] | None:
    chosen = [question.stored(_index(question, value)) for value in dict.fromkeys(given)]
    return chosen or None


def _consent(_question: Question, given: Sequence[str]) -> bool:
    return bool(given)


def _index(question: Question, value: str) -> int:
    number = int(value) if value.isascii() and value.isdecimal() and len(value) < 4 else -1
    if not 0 <= number < len(question.choices):
        raise ValueError(N_("Choose one of the answers."))
    return number


_READERS: Final = {
    QuestionKind.TEXT: _text,
    QuestionKind.NUMBER: _number,
    QuestionKind.CHOICE: _choice,
    QuestionKind.CHOICES: _choices,
    QuestionKind.CONSENT: _consent,
}

_MISSING: Final = {
    QuestionKind.TEXT: N_("Please answer this question."),
    QuestionKind.NUMBER: N_("Give a whole number, such as 8."),
    QuestionKind.CHOICE: N_("Choose one of the answers."),
    QuestionKind.CHOICES: N_("Choose at least one answer."),
    QuestionKind.CONSENT: N_("Please tick this box to register."),
}

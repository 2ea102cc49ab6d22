"""What a session asks beside name and address: read, shown in a language, checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from events import database, text
from events.database import Json, Shape
from events.presentation import N_
from events.registrations.states import QuestionKind

READY_MADE: Final = ("organisation", "territory", "contact", "people", "access", "speaker")
"""Keys that the program knows: each has its wording and its column in reports."""

LONGEST: Final = 2000

_TICKED: Final = ("yes", "true", "1")


@dataclass(frozen=True)
class Question:
    """One question as stored; texts are {language: text}."""

    id: int
    key: str
    kind: QuestionKind
    label: Mapping[str, str]
    hint: Mapping[str, str]
    choices: Sequence[Mapping[str, str]]
    required: bool
    condition_key: str
    condition_value: str
    language: str = "fr"

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"answer-{self.key}"

    def stored(self, number: int) -> str:
        """Return an answer as it is kept: in the programme's language, whatever the reader's."""
        return in_language(self.choices[number], self.language)


class QuestionRow(Shape):
    """A question as its table has it, with the language of its programme."""

    id: int | None
    key: str
    kind: QuestionKind
    label: Json[dict[str, str]]
    hint: Json[dict[str, str]]
    choices: Json[list[dict[str, str]]]
    required: bool
    condition_key: str
    condition_value: str
    language: str


class QuestionAt(QuestionRow):
    """The same beside its session; a session that asks nothing has one row with `id` None."""

    session_id: int


@dataclass(frozen=True)
class Condition:
    """When a question is asked: `field` of the form was sent with `value` ("": was not ticked)."""

    question: Question
    field: str
    value: str
    answer: Mapping[str, str]


def condition_of(question: Question, among: Iterable[Question]) -> Condition | None:
    """Return the condition of a question as its form shows it; None where it is always asked."""
    wanted = question.condition_value
    for earlier in among:
        if earlier.key != question.condition_key:
            continue
        if earlier.kind == QuestionKind.CONSENT:
            return Condition(earlier, earlier.field, "yes" if wanted in _TICKED else "", {})
        for number, choice in enumerate(earlier.choices):
            if earlier.stored(number) == wanted:
                return Condition(earlier, earlier.field, str(number), choice)
        return Condition(earlier, earlier.field, wanted, {earlier.language: wanted})
    return None


async def asked(session_id: int) -> list[Question]:
    """Return the questions of a session and of its programme, in order."""
    found = await database.rows(QuestionRow, _ASKED, session_id)
    return [_question(each) for each in found]


async def asked_at(slug: str) -> tuple[int, list[Question]] | None:
    """Return the id and the questions of the session at an address; None for a draft or nothing."""
    found = await database.rows(QuestionAt, _ASKED_AT, slug)
    if not found:
        return None
    return found[0].session_id, [_question(each) for each in found if each.id is not None]


async def asked_by_programme(programme_id: int) -> list[Question]:
    """Return the questions that a whole programme asks, in order."""
    found = await database.rows(QuestionRow, _ASKED_BY_PROGRAMME, programme_id)
    return [_question(each) for each in found]


_COLUMNS = """
  q.id, q.key, q.kind, q.label, q.hint, q.choices, q.required, q.condition_key, q.condition_value,
  p.language
"""

_ASKED = f"""
SELECT {_COLUMNS} FROM questions q JOIN sessions s ON s.id = $1
  JOIN programmes p ON p.id = s.programme
 WHERE q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)
 ORDER BY q.position, q.id
"""  # noqa: S608 — only our own column names are put together.

_ASKED_AT = f"""
SELECT {_COLUMNS}, s.id AS session_id FROM sessions s
  JOIN programmes p ON p.id = s.programme LEFT JOIN questions q
    ON q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)
 WHERE s.slug = $1 AND s.status <> 'draft' ORDER BY q.position, q.id
"""  # noqa: S608 — only our own column names are put together.

_ASKED_BY_PROGRAMME = f"""
SELECT {_COLUMNS} FROM questions q JOIN programmes p ON p.id = q.programme
 WHERE q.programme = $1 AND q.session IS NULL ORDER BY q.position, q.id
"""  # noqa: S608 — only our own column names are put together.


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the wording in a language, or the first there is: never nothing where something is."""
    return texts.get(language_of(texts, language), "")


def language_of(texts: Mapping[str, str], language: str) -> str:
    """Return the language itself where the wording stands in it, or the first that it stands in."""
    if texts.get(language):
        return language
    return next((spoken for spoken, words in texts.items() if words), language)


def check(
    questions: Iterable[Question], fields: Mapping[str, Sequence[str]]
) -> tuple[dict[int, Any], dict[str, str]]:
    """Return the answers by question, and what is wrong with them by field."""
    answers: dict[int, Any] = {}
    problems: dict[str, str] = {}
    known: dict[str, Any] = {}
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


def _question(row: QuestionRow) -> Question:
    assert row.id is not None
    return Question(
        id=row.id,
        key=row.key or f"q-{row.id}",
        kind=row.kind,
        label=row.label,
        hint=row.hint,
        choices=row.choices,
        required=row.required,
        condition_key=row.condition_key,
        condition_value=row.condition_value,
        language=row.language,
    )


def _is_asked(question: Question, known: Mapping[str, Any]) -> bool:
    if not question.condition_key:
        return True
    answer = known.get(question.condition_key)
    wanted = question.condition_value
    if isinstance(answer, bool):
        return answer is (wanted in _TICKED)
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

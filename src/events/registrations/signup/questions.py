"""What a session asks beside name and address: read, shown in a language, checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from events import database, text
from events.presentation import N_

READY_MADE: Final = ("organisation", "territory", "contact", "people", "access", "speaker")
"""Keys that the program knows: each has its wording and its column in reports."""

LONGEST: Final = 2000

_TICKED: Final = ("yes", "true", "1")


@dataclass(frozen=True)
class Question:
    """One question as stored; texts are {language: text}."""

    id: int
    key: str
    kind: str
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
        """How an answer is kept: as the programme's language words it, whatever the reader's."""
        return in_language(self.choices[number], self.language)


@dataclass(frozen=True)
class Condition:
    """When a question is asked: `field` of the form was sent with `value` ("": was not ticked)."""

    question: Question
    field: str
    value: str
    answer: Mapping[str, str]


def condition_of(question: Question, among: Iterable[Question]) -> Condition | None:
    """The condition of a question as its form shows it; None where it is always asked."""
    wanted = question.condition_value
    for earlier in among:
        if earlier.key != question.condition_key:
            continue
        if earlier.kind == "consent":
            return Condition(earlier, earlier.field, "yes" if wanted in _TICKED else "", {})
        for number, choice in enumerate(earlier.choices):
            if earlier.stored(number) == wanted:
                return Condition(earlier, earlier.field, str(number), choice)
        return Condition(earlier, earlier.field, wanted, {earlier.language: wanted})
    return None


async def asked(session_id: int) -> list[Question]:
    """The questions of a session and of its programme, in order."""
    found = await database.rows(
        "SELECT q.*, p.language FROM questions q JOIN sessions s ON s.id = $1"
        " JOIN programmes p ON p.id = s.programme"
        " WHERE q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)"
        " ORDER BY q.position, q.id",
        session_id,
    )
    return [_question(row) for row in found]


async def asked_at(slug: str) -> tuple[int, list[Question]] | None:
    """The id and the questions of the session at an address; None for a draft or nothing."""
    found = await database.rows(
        "SELECT s.id AS session_id, p.language, q.* FROM sessions s"
        " JOIN programmes p ON p.id = s.programme LEFT JOIN questions q"
        " ON q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)"
        " WHERE s.slug = $1 AND s.status <> 'draft' ORDER BY q.position, q.id",
        slug,
    )
    if not found:
        return None
    return found[0]["session_id"], [_question(row) for row in found if row["id"] is not None]


async def asked_by_programme(programme_id: int) -> list[Question]:
    """The questions that a whole programme asks, in order."""
    found = await database.rows(
        "SELECT q.*, p.language FROM questions q JOIN programmes p ON p.id = q.programme"
        " WHERE q.programme = $1 AND q.session IS NULL ORDER BY q.position, q.id",
        programme_id,
    )
    return [_question(row) for row in found]


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The wording in a language, or the first there is: never nothing where something is."""
    return texts.get(language_of(texts, language), "")


def language_of(texts: Mapping[str, str], language: str) -> str:
    """The language itself where the wording stands in it, or the first that it stands in."""
    if texts.get(language):
        return language
    return next((spoken for spoken, words in texts.items() if words), language)


def check(
    questions: Iterable[Question], fields: Mapping[str, Sequence[str]]
) -> tuple[dict[int, Any], dict[str, str]]:
    """The answers by question, and what is wrong with them by field."""
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


async def keep(registration_id: int, answers: Mapping[int, Any]) -> None:
    """Write the answers of a registration over earlier ones; inside a transaction."""
    if not answers:
        return
    await database.execute(
        "INSERT INTO answers (registration, question, value)"
        " SELECT $1, question, value FROM unnest($2::int[], $3::jsonb[]) AS a (question, value)"
        " ON CONFLICT (registration, question) DO UPDATE SET value = excluded.value",
        registration_id,
        list(answers),
        [msgspec.json.encode(answer).decode() for answer in answers.values()],
    )


def _question(row: database.Row) -> Question:
    return Question(
        id=row["id"],
        key=row["key"] or f"q-{row['id']}",
        kind=row["kind"],
        label=msgspec.json.decode(row["label"]),
        hint=msgspec.json.decode(row["hint"]),
        choices=msgspec.json.decode(row["choices"]),
        required=row["required"],
        condition_key=row["condition_key"],
        condition_value=row["condition_value"],
        language=row["language"],
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
    "text": _text,
    "number": _number,
    "choice": _choice,
    "choices": _choices,
    "consent": _consent,
}

_MISSING: Final = {
    "text": N_("Please answer this question."),
    "number": N_("Give a whole number, such as 8."),
    "choice": N_("Choose one of the answers."),
    "choices": N_("Choose at least one answer."),
    "consent": N_("Please tick this box to register."),
}

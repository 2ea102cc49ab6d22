"""What a session asks beside name and address: read, shown in a language, checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from events import database
from events.database import Json, Shape
from events.registrations.states import QuestionKind

READY_MADE: Final = ("organisation", "territory", "contact", "people", "access", "speaker")
"""Keys that the program knows: each has its wording and its column in reports."""


TICKED: Final = ("yes", "true", "1")
"""What a condition on a box may say for: ticked."""


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
    prefix: str = ""
    """Tells the questions of one session from those of another in a form for several."""

    @property
    def field(self) -> str:
        """The name of its field in the form."""
        return f"answer-{self.prefix}{self.key}"

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
            return Condition(earlier, earlier.field, "yes" if wanted in TICKED else "", {})
        for number, choice in enumerate(earlier.choices):
            if earlier.stored(number) == wanted:
                return Condition(earlier, earlier.field, str(number), choice)
        return Condition(earlier, earlier.field, wanted, {earlier.language: wanted})
    return None


async def of_session(session_id: int) -> list[Question]:
    """Return the questions of a session and of its programme, in order."""
    found = await database.rows(QuestionRow, _ASKED, session_id)
    return [_question(each) for each in found]


async def asked_at(slug: str) -> tuple[int, list[Question]] | None:
    """Return the id and the questions of the session at an address; None for a draft or nothing."""
    found = await database.rows(QuestionAt, _ASKED_AT, slug)
    if not found:
        return None
    return found[0].session_id, [_question(each) for each in found if each.id is not None]


async def own_of(session_ids: Sequence[int]) -> dict[int, list[Question]]:
    """Return what sessions ask beside their programme's questions, by session, in order."""
    found: dict[int, list[Question]] = {}
    for row in await database.rows(QuestionAt, _OWN, list(session_ids)):
        found.setdefault(row.session_id, []).append(_question(row))
    return found


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

_OWN = f"""
SELECT {_COLUMNS}, q.session AS session_id FROM questions q JOIN programmes p ON p.id = q.programme
 WHERE q.session = ANY($1) ORDER BY q.position, q.id
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

"""Read what forms ask beside name and address, as the desk edits it."""

from collections.abc import Mapping

from events import database
from events.database import Json, Shape
from events.errors import NotFound
from events.registrations.states import QuestionKind


class StoredQuestion(Shape):
    """A question; texts by language. `session` is None where every session asks it.

    With a `condition_key` it is asked only where the question of that key has `condition_value`
    for an answer.
    """

    id: int
    key: str
    kind: QuestionKind
    label: Json[dict[str, str]]
    hint: Json[dict[str, str]]
    choices: Json[list[dict[str, str]]]
    required: bool
    condition_key: str
    condition_value: str
    session: int | None


class ListedQuestion(StoredQuestion):
    """A question among those of its programme; `answers`: how many gave one."""

    position: int
    session_title: str | None
    session_slug: str | None
    answers: int


class EditedQuestion(StoredQuestion):
    """A question with its programme's id and slug."""

    programme: int
    slug: str


async def of_programme(programme_id: int, *, most: int | None = None) -> list[ListedQuestion]:
    """Return the questions of a programme and of its sessions, in order.

    Answers are counted up to `most`: where it is reached there may be more. None: all.
    """
    return await database.rows(ListedQuestion, _OF_PROGRAMME, programme_id, most)


async def one(question_id: int) -> EditedQuestion:
    """Return one question. Raises NotFound."""
    found = await database.row(EditedQuestion, _ONE, question_id)
    if found is None:
        raise NotFound
    return found


def stored(choice: Mapping[str, str], language: str) -> str:
    """Return a choice as answers store it: in the programme's language, or the first there is."""
    return choice.get(language) or next((words for words in choice.values() if words), "")


_COLUMNS = """
  q.id, q.key, q.kind, q.label, q.hint, q.choices, q.required, q.condition_key, q.condition_value,
  q.session
"""

_OF_PROGRAMME = f"""
SELECT {_COLUMNS}, q.position, s.title AS session_title, s.slug AS session_slug,
  (SELECT count(*) FROM (SELECT FROM answers a WHERE a.question = q.id LIMIT $2::int) few)
    AS answers
FROM questions q LEFT JOIN sessions s ON s.id = q.session
WHERE q.programme = $1 ORDER BY q.position, q.id
"""  # noqa: S608 — only our own column names are put together.

_ONE = f"""
SELECT {_COLUMNS}, q.programme, p.slug
FROM questions q JOIN programmes p ON p.id = q.programme WHERE q.id = $1
"""  # noqa: S608 — only our own column names are put together.

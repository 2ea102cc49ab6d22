"""The form of a question: what is typed becomes a question, and a question what is typed."""

from collections.abc import Sequence

from events import text
from events.desk.shared.forms import Form
from events.desk.shared.pages import FormValues
from events.operations.programmes import question_sessions
from events.operations.programmes import questions as stored
from events.operations.programmes.new_question import New
from events.operations.programmes.questions import EditedQuestion, StoredQuestion
from events.presentation import N_
from events.presentation.languages import NAMES


def new_question(form: Form, first: str, kind: str, session: int | None) -> New:
    """Read a question; `first` is the language that must have words. Raises Invalid.

    `session`: the one that asks it, as `session_of` reads it; None for all.
    """
    label = {language: form.line(f"label-{language}") for language in NAMES}
    if not label[first]:
        form.wrong(f"label-{first}", N_("Write the question."))
    hint = {language: form.line(f"hint-{language}") for language in NAMES}
    required = form.ticked("required")
    condition = _condition(form)
    choices = _choices(form, first) if kind in ("choice", "choices") else []
    form.done()
    return New(
        kind,
        {language: words for language, words in label.items() if words},
        {language: words for language, words in hint.items() if words},
        choices,
        required,
        session,
        condition,
    )


async def session_of(form: Form, programme_id: int) -> list[int]:
    """Read the one session that asks it: chosen, or found by a part of its title; none for all.

    Where several have these words all are returned, to be chosen from, and the field is wrong.
    """
    chosen, words = form.row_id("session"), form.line("session_title")
    if not words:
        return [chosen] if chosen else []
    found = [one.id for one in await question_sessions.titled(programme_id, words)]
    if chosen in found:
        return [chosen]
    if not found:
        form.wrong(
            "session_title", N_("No session of this programme has these words in its title.")
        )
    elif len(found) > 1:
        form.wrong(
            "session_title",
            N_("Several sessions have these words in their title: they are in the list above now."),
        )
    return found


def _choices(form: Form, first: str) -> list[dict[str, str]]:
    """Read the choices line by line in each language; what is missing stands in the first."""
    lines = {
        language: [
            text.line(line)[:200]
            for line in form.paragraphs(f"choices-{language}", most=5000).split("\n")
            if text.line(line)
        ]
        for language in NAMES
    }
    if len(set(lines[first])) < len(lines[first]):
        form.wrong(f"choices-{first}", N_("Two of these answers are the same."))
    if any(len(other) not in (0, len(lines[first])) for other in lines.values()):
        form.wrong(f"choices-{first}", N_("Give as many answers in each language."))
    return [
        {language: there[number] for language, there in lines.items() if number < len(there)}
        for number in range(min(len(lines[first]), 30))
    ]


def _condition(form: Form) -> tuple[int, int] | None:
    sent = form.raw("condition")
    if not sent:
        return None
    question, _, number = sent.partition(":")
    parts = (question, number)
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        form.wrong("condition", "Choose one of the list.")
        return None
    return int(question), int(number)


def as_form(found: EditedQuestion, conditions: list[tuple[str, str, str, str]]) -> FormValues:
    """Return a stored question as form values."""
    wanted = (found.condition_key, found.condition_value)
    texts = {
        f"{name}-{language}": words.get(language, "")
        for name, words in (("label", found.label), ("hint", found.hint))
        for language in NAMES
    }
    choices = {
        f"choices-{language}": "\n".join(choice.get(language, "") for choice in found.choices)
        for language in NAMES
    }
    return {
        **texts,
        **choices,
        "kind": found.kind,
        "required": "yes" if found.required else "",
        "session": found.session or "",
        "condition": next((code for code, _, *key in conditions if tuple(key) == wanted), ""),
    }


def conditions_of(
    above: Sequence[StoredQuestion], language: str
) -> list[tuple[str, str, str, str]]:
    """Return what a later question can depend on: code, words, and how it is kept (key, answer)."""
    found = []
    for one in above:
        label = stored.stored(one.label, language)
        if one.kind == "consent":
            found.append((f"{one.id}:0", label, one.key, "yes"))
        elif one.kind in ("choice", "choices"):
            for number, choice in enumerate(one.choices):
                answer = stored.stored(choice, language)
                found.append((f"{one.id}:{number}", f"{label} → {answer}", one.key, answer))
    return found

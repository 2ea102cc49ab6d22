"""A question of the form as a program sends it, cleaned as the desk's form is."""

from collections.abc import Mapping, Sequence

from events import text
from events.api.checks import Checks
from events.api.contract.of_programmes.form_questions import FormQuestion, NewFormQuestion
from events.errors import NotFound
from events.operations.programmes.new_question import WITH_CHOICES, New
from events.operations.reports import sessions
from events.presentation import N_
from events.presentation.languages import NAMES
from events.registrations.states import QuestionKind


async def read(sent: FormQuestion | NewFormQuestion, kind: QuestionKind, first: str) -> New:
    """Read a question; `first` is the language that must have words. Raises Invalid."""
    checks = Checks()
    label = _texts(checks, "label", sent.label)
    if not label.get(first):
        checks.wrong("label", N_("Write the question."))
    choices = _choices(checks, sent.choices, first) if kind in WITH_CHOICES else []
    hint, after = _texts(checks, "hint", sent.hint), sent.after
    session = await _session(checks, sent.session)
    checks.done()
    return New(
        kind,
        label,
        hint,
        choices,
        sent.required,
        session,
        (after.question, after.choice) if after else None,
    )


def _texts(checks: Checks, field: str, sent: Mapping[str, str]) -> dict[str, str]:
    for language in sent:
        checks.one_of(field, language, NAMES)
    cleaned = {language: text.line(words) for language, words in sent.items()}
    return {language: words for language, words in cleaned.items() if words}


def _choices(checks: Checks, sent: Sequence[Mapping[str, str]], first: str) -> list[dict[str, str]]:
    read = [_texts(checks, "choices", one) for one in sent]
    said = [one.get(first, "") for one in read]
    if len(set(said)) < len(said):
        checks.wrong("choices", N_("Two of these answers are the same."))
    if not all(said) or any(set(one) != set(read[0]) for one in read):
        checks.wrong("choices", N_("Give as many answers in each language."))
    return read


async def _session(checks: Checks, slug: str | None) -> int | None:
    """Return the session that alone asks it; whether it is of the programme is looked at later."""
    if not slug:
        return None
    try:
        return (await sessions.by_slug(slug)).id
    except NotFound:
        checks.wrong("session", "Choose one of the list.")
        return None

"""The texts in other languages as fields of a form: `title-en` beside `title`."""

from collections.abc import Mapping

from events.desk.shared.form_fields import Form
from events.presentation.languages import NAMES


def translations(form: Form, names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Read the texts in the other languages; empty ones are left out."""
    found: dict[str, dict[str, str]] = {}
    for language in NAMES:
        texts = {name: form.paragraphs(f"{name}-{language}") for name in names}
        if "title" in texts:
            texts["title"] = form.line(f"title-{language}", most=500)
        kept = {name: words for name, words in texts.items() if words}
        if kept and language != form.raw("language"):
            found[language] = kept
    return found


def translated(
    by_language: Mapping[str, Mapping[str, str]], names: tuple[str, ...]
) -> dict[str, str]:
    """Return texts in other languages as form values, like `title-en`."""
    return {
        f"{name}-{language}": texts.get(name, "")
        for language, texts in by_language.items()
        for name in names
    }

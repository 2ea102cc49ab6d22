"""Which language a reader gets: what the link says, then what the browser prefers."""

from collections.abc import Mapping
from typing import Protocol

from babel import Locale, UnknownLocaleError

from events.settings import LANGUAGES, settings

NAMES = {
    code: str(Locale.parse(code, sep="-").get_language_name(code)).capitalize()
    for code in LANGUAGES
}
"""Each language in its own words, for the switch."""


def choose(asked: str, accept_language: str) -> str:
    """Choose one of EVENTS_LANGUAGES: `?lang=`, else Accept-Language, else the first."""
    offered = settings().languages
    if asked in offered:
        return asked
    for tag in _by_preference(accept_language):
        language = tag.split("-")[0].lower()
        if language in offered:
            return language
    return offered[0]


def name_in(code: str, language: str) -> str:
    """Return the name of a language in another: «anglais», "French"."""
    try:
        return Locale.parse(code, sep="-").get_language_name(language) or code
    except (ValueError, UnknownLocaleError):
        return code


class Translated(Protocol):
    """A row written in one language, with translations of some of its texts."""

    @property
    def language(self) -> str:
        """The language it was written in."""

    @property
    def texts(self) -> Mapping[str, Mapping[str, str]]:
        """Translations by language, then by the name of the text."""


def translated(row: Translated, name: str, own: str, language: str) -> tuple[str, str]:
    """Return a text in the reader's language if it was translated, else as written: `own`.

    Beside it the language that it is in. `name` is what translations call it.
    """
    if language != row.language:
        found = row.texts.get(language, {}).get(name)
        if found:
            return found, language
    return own, row.language


def supported(language: str) -> str:
    """Return the language itself where there is a catalogue for it, otherwise the site's first."""
    return language if language in NAMES else settings().languages[0]


def _by_preference(accept_language: str) -> list[str]:
    weighed = []
    for part in accept_language[:200].split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter.strip())
        if tag and weight > 0:
            weighed.append((weight, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda pair: -pair[0])]


def _weight(parameter: str) -> float:
    if not parameter.startswith("q="):
        return 1.0
    try:
        return float(parameter[2:])
    except ValueError:
        return 0.0

"""Sentences in the reader's language. The message id is the English sentence itself."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from gettext import c2py
from pathlib import Path

from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"


@dataclass(frozen=True)
class Catalogue:
    """One language: its sentences, its plural forms, and which form a number takes."""

    one: dict[str, str]
    many: dict[str, tuple[str, ...]]
    form: Callable[[int], int]

    def gettext(self, message: str) -> str:
        """Return the sentence, or its English where the catalogue has none."""
        return self.one.get(message, message)

    def ngettext(self, singular: str, several: str, number: int) -> str:
        """Return the form of a sentence that fits a number."""
        forms = self.many.get(singular)
        if forms is None:
            return singular if number == 1 else several
        return forms[min(self.form(number), len(forms) - 1)]

    def pgettext(self, context: str, message: str) -> str:
        """Return a sentence whose English is ambiguous without a context."""
        return self.one.get(f"{context}\4{message}", message)

    def npgettext(self, context: str, singular: str, several: str, number: int) -> str:
        """Return the form that fits a number, in a context."""
        forms = self.many.get(f"{context}\4{singular}")
        if forms is None:
            return singular if number == 1 else several
        return forms[min(self.form(number), len(forms) - 1)]


@lru_cache
def catalogue(language: str) -> Catalogue:
    """Return the sentences of a language, read once from its .po file; English is the source."""
    path = LOCALE / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalogue({}, {}, lambda number: int(number != 1))
    with path.open("rb") as file:
        read = read_po(file, locale=language)
    one: dict[str, str] = {}
    many: dict[str, tuple[str, ...]] = {}
    for message in read:
        if not message.id or message.fuzzy:
            continue
        prefix = f"{message.context}\4" if message.context else ""
        text = message.string
        if isinstance(message.id, str):
            if isinstance(text, str) and text:
                one[prefix + message.id] = text
        elif text and not isinstance(text, str) and all(text):
            many[prefix + message.id[0]] = tuple(text)
            one.setdefault(prefix + message.id[0], text[0])
    return Catalogue(one, many, c2py(read.plural_expr))


def sentence(message: str, language: str, **values: object) -> str:
    """Translate a sentence; `%(name)s` places are filled where values are given.

    What others wrote may follow a sentence after a colon: it stays as it is.
    """
    words = catalogue(language)
    found = words.gettext(message)
    ours, colon, theirs = message.partition(": ")
    if found == message and colon and not values and ours in words.one:
        place = words.gettext(N_("%(sentence)s: %(words)s"))
        return place % {"sentence": words.gettext(ours), "words": sentence(theirs, language)}
    return found % values if values else found


def plural(singular: str, several: str, number: int, language: str, **values: object) -> str:
    """Translate into the form that fits a number; it fills `%(number)s`, `values` the others."""
    found = catalogue(language).ngettext(singular, several, number)
    return found % {"number": number, **values}


def N_(message: str) -> str:  # noqa: N802 — gettext's own name for "translate later".
    """Mark a sentence that is translated where it is shown."""
    return message

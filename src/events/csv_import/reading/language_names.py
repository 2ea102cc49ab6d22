"""Languages as people name them: a code, or a word in French, English, or the language itself."""

from functools import lru_cache

from babel import Locale

from events.csv_import.reading.headings import plain
from events.settings import LANGUAGES


def code(written: str) -> str:
    """Return the code of a language that is written as its name; else what was written."""
    own = written.strip()
    if own.isascii() and own.isupper() and len(own) <= 3:
        own = own.lower()
    return _names().get(plain(own), own.replace("_", "-"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Return the codes of languages by their plain names; two-letter ones before others."""
    found: dict[str, str] = {}
    for reader in (*LANGUAGES, "de", "es", "it", "nl", "pt"):
        names = Locale(reader).languages
        found.update({plain(name): code for code, name in names.items() if len(code) == 2}
                     | {plain(names[reader]): reader})  # fmt: skip
    return {name: code for name, code in found.items() if len(name) > 3}

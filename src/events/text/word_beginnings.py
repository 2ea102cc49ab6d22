"""Words as PostgreSQL’s text search looks for their beginnings."""

import re
import unicodedata


def each_word(words: str) -> list[str]:
    """Return each word as a query of its own, as `searchable` and `search_words` write it."""
    parts = [re.findall(r"[^\W_]+", word) for word in _plain(words).split()]
    return [" & ".join(f"'{part}':*" for part in one) for one in parts if one]


def all_words(words: str) -> str:
    """Return one query for all of them together; empty where nothing of them is a word."""
    return " & ".join(each_word(words))


def _plain(words: str) -> str:
    folded = unicodedata.normalize("NFD", words.lower())
    return "".join(letter for letter in folded if not unicodedata.combining(letter))

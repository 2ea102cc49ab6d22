"""Spans of time as people type and read them: «1 jour, 2 h, 15 min»; kept in minutes."""

import re
from collections.abc import Iterable
from typing import Final

from events.presentation.gettext import plural

_UNITS: Final = {
    1: ("m", "mn", "min", "minute", "minutes"),
    60: ("h", "hour", "hours", "heure", "heures"),
    1440: ("d", "day", "days", "j", "jour", "jours"),
    10_080: ("w", "week", "weeks", "sem", "semaine", "semaines"),
}
_MINUTES: Final = {word: minutes for minutes, words in _UNITS.items() for word in words}
_TOKEN: Final = re.compile(r"\d{1,7}|[^\W\d_]+|\S")
_HOURS_AND_MINUTES: Final = re.compile(r"(?<!\d)(\d{1,3})\s?h\s?([0-5]\d)(?:\s?(?:min|mn|m))?\b")
_BETWEEN: Final = (",", ";", ".", "and", "et")


def minutes(typed: str) -> list[int]:
    """Parse each span of a line, in minutes; a bare number is minutes, «1 h 30» is 90.

    Raises ValueError for anything else.
    """
    found: list[int] = []
    bare = False
    joined = _HOURS_AND_MINUTES.sub(lambda span: f"{60 * int(span[1]) + int(span[2])} min",
                                    typed.lower())  # fmt: skip
    for token in _TOKEN.findall(joined):
        if token.isdecimal():
            found.append(int(token))
            bare = True
        elif bare and token in _MINUTES:
            found[-1] *= _MINUTES[token]
            bare = False
        elif token not in _BETWEEN:
            raise ValueError(typed)
    return found


def in_words(spans: Iterable[int], language: str) -> str:
    """Write spans like «1 jour, 1 heure», which `minutes` reads again."""
    return ", ".join(_words(span, language) for span in spans)


def _words(span: int, language: str) -> str:
    if span and span % 1440 == 0:
        return plural("%(number)s day", "%(number)s days", span // 1440, language)
    if span and span % 60 == 0:
        return plural("%(number)s hour", "%(number)s hours", span // 60, language)
    return plural("%(number)s minute", "%(number)s minutes", span, language)

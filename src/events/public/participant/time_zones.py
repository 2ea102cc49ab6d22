"""The time zones a reader may choose from: a short list, or any place by its name."""

from functools import lru_cache
from typing import Final

from events import text
from events.presentation import dates
from events.settings import LANGUAGES
from events.zones import names

_AREAS = ("Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe",
          "Indian", "Pacific")  # fmt: skip
_SHORT: Final = ("Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne",
                 "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti",
                 "Europe/London", "Africa/Dakar", "America/Toronto")  # fmt: skip
"""Metropolitan and overseas France, and some neighbours in language."""

Zones = list[tuple[str, str]]
"""IANA names, each with the name of its place in the reader's language."""


def short_list(chosen: str, language: str, nearby: str = "") -> Zones:
    """Return the zones that most readers choose from; the chosen one first, whatever it is."""
    first = [zone for zone in (chosen, nearby) if zone]
    named = [zone for zone in (*first, *_SHORT) if zone in names()]
    return [(zone, dates.city(zone, language)) for zone in dict.fromkeys(named)]


@lru_cache(maxsize=8)
def places(language: str) -> tuple[str, ...]:
    """Return the names of all places in a language, in order, for a field that searches them."""
    return tuple(sorted({dates.city(zone, language) for zone in _offered()}, key=text.slug))


def of_place(words: str) -> str:
    """Return the zone of a place that somebody typed, in any language; empty for none we know."""
    wanted = words.strip()
    if wanted in names():
        return wanted
    return _by_place().get(text.slug(wanted), "") if wanted else ""


@lru_cache
def _by_place() -> dict[str, str]:
    """Return zones by their place, accents and capitals aside; its own name goes before others."""
    own = {text.slug(zone.rsplit("/", 1)[-1].replace("_", " ")): zone for zone in _offered()}
    called = {
        text.slug(dates.city(zone, language)): zone
        for zone in reversed(_offered())
        for language in LANGUAGES
    }
    return called | own


@lru_cache
def _offered() -> list[str]:
    return ["UTC", *sorted(zone for zone in names() if zone.split("/")[0] in _AREAS)]

"""Recognise columns by their headings: their own name, or one as people write it."""

import re
import unicodedata
from collections.abc import Sequence, Set
from typing import Final

from events.csv_import.reading.decoding import visible
from events.csv_import.report import Findings
from events.presentation import N_

_FRENCH: Final = {
    "ref": ("référence", "réf", "identifiant"),
    "title": ("titre", "intitulé", "titre de la séance"),
    "day": ("jour", "date de la séance"),
    "starts_at": ("début", "date de début", "commence", "heure de début", "date et heure",
                  "date et heure de début", "horaire"),
    "ends_at": ("fin", "date de fin", "finit", "heure de fin", "date et heure de fin"),
    "timezone": ("fuseau", "fuseau horaire"),
    "language": ("langue",),
    "speakers": ("intervenants", "intervenantes", "orateurs", "conférenciers", "intervenant",
                 "intervenante", "intervenant·es", "intervenant(e)s"),
    "abstract": ("résumé", "présentation", "descriptif"),
    "recording_url": ("lien replay", "lien du replay", "replay", "rediffusion"),
    "slides_url": ("lien supports", "lien des supports", "supports", "diapositives"),
    "capacity": ("places", "nombre de places", "capacité", "jauge"),
    "location": ("lieu",),
    "join_url": ("lien salle", "lien de la salle", "salle", "lien de connexion", "lien visio"),
    "tags": ("mots-clés", "étiquettes", "thèmes"),
    "name": ("nom", "nom complet", "prénom et nom", "nom et prénom"),
    "organisation": ("organisme", "structure", "association"),
    "biography": ("biographie", "bio"),
    "photo_url": ("photo", "lien photo", "lien de la photo", "portrait"),
    "email": ("courriel", "e-mail", "mail", "adresse électronique", "mél", "adresse e-mail",
              "adresse mail", "adresse de courriel", "adresse courriel"),
    "given": ("prénom", "prénoms"),
    "family": ("nom de famille",),
}  # fmt: skip
_ENGLISH: Final = {
    "ref": ("reference", "id"),
    "title": ("session title", "topic"),
    "day": ("date", "day", "session date"),
    "starts_at": ("start", "starts", "begins", "start time", "start date", "starts at",
                  "start date time", "date and time"),
    "ends_at": ("end", "ends", "end time", "end date", "ends at", "end date time"),
    "timezone": ("time zone", "zone"),
    "speakers": ("speaker", "presenters", "presenter"),
    "abstract": ("description", "summary"),
    "recording_url": ("recording", "recording link", "replay link"),
    "slides_url": ("slides", "slides link"),
    "capacity": ("seats", "places"),
    "location": ("place", "venue"),
    "join_url": ("room", "room link", "join link", "meeting link", "meeting url"),
    "tags": ("topics", "keywords"),
    "name": ("full name", "speaker name"),
    "organisation": ("organization", "company", "affiliation"),
    "biography": ("about",),
    "photo_url": ("picture", "photo link"),
    "email": ("email address", "e mail address"),
    "given": ("first name", "given name", "forename"),
    "family": ("last name", "surname", "family name"),
}  # fmt: skip
SHOWN: Final = {
    "en": {"starts_at": "start", "ends_at": "end", "timezone": "time zone",
           "recording_url": "recording link", "slides_url": "slides link", "capacity": "seats",
           "join_url": "room link", "photo_url": "photo link", "texts": "translations"},
    "fr": {"ref": "référence", "title": "titre", "starts_at": "début", "ends_at": "fin",
           "timezone": "fuseau", "language": "langue", "speakers": "intervenants",
           "abstract": "résumé", "recording_url": "lien du replay",
           "slides_url": "lien des supports", "capacity": "places", "location": "lieu",
           "join_url": "lien de la salle", "tags": "mots-clés", "name": "nom",
           "organisation": "organisation", "biography": "biographie",
           "photo_url": "lien de la photo", "email": "adresse e-mail",
           "summary": "présentation", "texts": "traductions"},
}  # fmt: skip
"""What a column is called where it has no heading of its own; its own name where none is here."""


def shown(column: str, language: str) -> str:
    """Return a column's heading in a reader's language."""
    return SHOWN.get(language, SHOWN["en"]).get(column, column)


def column(written: str, known: Set[str]) -> str:
    """Return the column that a heading names; the heading in small letters where none is known."""
    own = visible(written).strip('"* ').lower()
    if own in known:
        return own
    for words in (own, re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", own)):
        for meant in _MEANT.get(plain(words), ()):
            if meant in known:
                return meant
    return own


def recognised(cells: Sequence[str], known: Set[str]) -> int:
    """Count the cells that are headings of these columns, each column once."""
    return len({column(cell, known) for cell in cells} & known)


def are_french(cells: Sequence[str]) -> bool:
    """Tell whether headings are French: one of them is, and none is only English."""
    words = {plain(visible(cell)) for cell in cells}
    return bool(words & _ONLY_FRENCH)


def columns(written: Sequence[str], line: int, known: Set[str], found: Findings) -> list[str]:
    """Return the columns of a header, in its order; a column that stands twice is a problem."""
    names = [column(heading, known) for heading in written]
    first: dict[str, str] = {}
    for name, heading in zip(names, written, strict=True):
        shown_as = visible(heading)[:80]
        if not name:
            continue
        if name not in first:
            first[name] = shown_as
        elif first[name].lower() == shown_as.lower():
            found.wrong(line, N_("The column “%(column)s” appears twice in the header."),
                        column=name)  # fmt: skip
        else:
            found.wrong(line, N_("The columns “%(one)s” and “%(other)s” are the same. Keep one."),
                        one=first[name], other=shown_as)  # fmt: skip
    found.headings = {name: own for name, own in first.items() if own.lower() != name}
    return names


def plain(heading: str) -> str:
    """Return a heading without accents, its words one space apart."""
    bare = unicodedata.normalize("NFKD", heading.lower())
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


def _meant() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for known in (_FRENCH, _ENGLISH):
        for name, words in known.items():
            for word in words:
                found[plain(word)] = (*found.get(plain(word), ()), name)
    return found


_MEANT: Final = _meant()
_ONLY_FRENCH: Final = {plain(word) for words in _FRENCH.values() for word in words} - {
    plain(word) for name, words in _ENGLISH.items() for word in (name, *words)
} - set(_FRENCH)  # fmt: skip

"""Recognise columns by their headings: their own name, or a French one as people write it."""

import re
import unicodedata
from collections.abc import Sequence, Set
from typing import Final

from events.csv_import.report import Findings
from events.presentation import N_

_FRENCH: Final = {
    "ref": ("référence", "réf", "identifiant"),
    "title": ("titre", "intitulé"),
    "starts_at": ("début", "date de début", "commence"),
    "ends_at": ("fin", "date de fin", "finit"),
    "timezone": ("fuseau", "fuseau horaire"),
    "language": ("langue",),
    "speakers": ("intervenants", "intervenantes", "orateurs", "conférenciers"),
    "abstract": ("résumé",),
    "recording_url": ("lien replay", "lien du replay", "replay", "rediffusion"),
    "slides_url": ("lien supports", "lien des supports", "supports", "diapositives"),
    "capacity": ("places", "nombre de places", "capacité", "jauge"),
    "location": ("lieu",),
    "join_url": ("lien salle", "lien de la salle", "salle"),
    "tags": ("mots-clés", "étiquettes"),
    "name": ("nom",),
    "organisation": ("organisme", "structure"),
    "biography": ("biographie", "bio"),
    "photo_url": ("photo", "lien photo", "lien de la photo", "portrait"),
    "email": ("courriel", "e-mail", "mail", "adresse électronique", "mél"),
}


def column(written: str, known: Set[str]) -> str:
    """Return the column that a heading names; the heading in small letters where none is known."""
    own = written.strip().strip('"').strip().lower()
    meant = _MEANT.get(_plain(own), own)
    return meant if own not in known and meant in known else own


def columns(written: Sequence[str], line: int, known: Set[str], found: Findings) -> list[str]:
    """Return the columns of a header, in its order; a column that stands twice is a problem."""
    names = [column(heading, known) for heading in written]
    first: dict[str, str] = {}
    for name, heading in zip(names, written, strict=True):
        shown = heading.strip()[:80]
        if not name:
            continue
        if name not in first:
            first[name] = shown
        elif first[name].lower() == shown.lower():
            found.wrong(line, N_("The column “%(column)s” stands twice in the header."),
                        column=name)  # fmt: skip
        else:
            found.wrong(line, N_("The columns “%(one)s” and “%(other)s” are the same. Keep one."),
                        one=first[name], other=shown)  # fmt: skip
    found.headings = {name: shown for name, shown in first.items() if shown.lower() != name}
    return names


def _plain(heading: str) -> str:
    """Return a heading without accents, its words one space apart."""
    bare = unicodedata.normalize("NFKD", heading)
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", " ", letters).strip()


_MEANT: Final = {_plain(word): name for name, words in _FRENCH.items() for word in words}

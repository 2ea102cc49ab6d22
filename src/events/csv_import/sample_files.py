"""Sample files for who wants to import: every column, and one line that shows what goes in it."""

import csv
import io
from collections.abc import Mapping
from typing import Final

from events.csv_import.reading import headings

_SPEAKERS: Final = {
    "name": "Camille Exemple",
    "organisation": "Institut Exemple",
    "biography": "Camille Exemple enseigne la statistique.",
    "photo_url": "https://example.org/camille.jpg",
    "email": "camille@example.org",
}
_SESSIONS: Final = {
    "title": "Lire une carte",
    "starts_at": "2027-03-04 14:00",
    "ends_at": "2027-03-04 15:00",
    "timezone": "Europe/Paris",
    "language": "fr",
    "speakers": "Camille Exemple",
    "abstract": "Ce que la carte montre, et ce qu’elle tait.",
    "recording_url": "https://example.org/replay",
    "slides_url": "https://example.org/supports.pdf",
    "capacity": "100",
    "location": "En ligne",
    "join_url": "https://example.org/salle",
    "tags": "cartes;statistique",
}
_IN_FRENCH: Final = {
    "starts_at": "04/03/2027 14:00",
    "ends_at": "04/03/2027 15:00",
    "language": "français",
}
MODELS: Final[Mapping[str, Mapping[str, str]]] = {"speakers": _SPEAKERS, "sessions": _SESSIONS}


def model(kind: str, language: str) -> bytes:
    """Return a file that the import accepts; a spreadsheet in this language opens it in columns.

    Its headings and dates are those of the language.
    """
    cells = MODELS[kind]
    if language == "fr":
        cells = {name: _IN_FRENCH.get(name, value) for name, value in cells.items()}
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";" if language == "fr" else ",")
    writer.writerows(([headings.shown(name, language) for name in cells], cells.values()))
    # The mark tells a spreadsheet that the file is UTF-8.
    return written.getvalue().encode("utf-8-sig")

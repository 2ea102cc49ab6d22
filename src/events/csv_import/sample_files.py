"""Sample files for who wants to import: every column, and one line that shows what goes in it."""

import csv
import io
from collections.abc import Mapping
from typing import Final

_SPEAKERS: Final = {
    "ref": "camille-exemple",
    "name": "Camille Exemple",
    "organisation": "Institut Exemple",
    "biography": "Camille Exemple enseigne la statistique.",
    "photo_url": "https://example.org/camille.jpg",
    "email": "camille@example.org",
}
_SESSIONS: Final = {
    "ref": "s01",
    "title": "Lire une carte",
    "starts_at": "2027-03-04T14:00:00+01:00",
    "ends_at": "2027-03-04T15:00:00+01:00",
    "timezone": "Europe/Paris",
    "language": "fr",
    "speakers": "camille-exemple",
    "abstract": "Ce que la carte montre, et ce qu’elle tait.",
    "recording_url": "https://example.org/replay",
    "slides_url": "https://example.org/supports.pdf",
    "capacity": "100",
    "location": "En ligne",
    "join_url": "https://example.org/salle",
    "tags": "cartes;statistique",
}
MODELS: Final[Mapping[str, Mapping[str, str]]] = {"speakers": _SPEAKERS, "sessions": _SESSIONS}


def model(kind: str, language: str) -> bytes:
    """Return a file that the import accepts; a spreadsheet in this language opens it in columns."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";" if language == "fr" else ",")
    writer.writerows((MODELS[kind].keys(), MODELS[kind].values()))
    # The mark tells a spreadsheet that the file is UTF-8.
    return written.getvalue().encode("utf-8-sig")

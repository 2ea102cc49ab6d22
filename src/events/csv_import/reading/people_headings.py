"""Which column of a list of people holds what, in the exports of forms and meetings."""

import re
from collections.abc import Sequence
from typing import Final

from events.csv_import.reading.decoding import visible
from events.csv_import.reading.headings import plain

_MAIL: Final = re.compile(
    r"\b(email|e mail|courriel|mail|mel|adresse electronique|adresse de messagerie)\b"
)
_OTHER_MAIL: Final = re.compile(
    r"\b(host|hote|organisateur|organizer|opt|marketing|statut|status|verifie|verified|parrain"
    r"|referrer|type|domaine|domain|date|heure|time|recevoir|receive|newsletter|consentement"
    r"|consent|label|libelle|accept\w*|souhaitez|autorise\w*|sent|envoye|confirmation)\b"
)
_OF_PARTICIPANT: Final = re.compile(r"\b(participante?s?|attendees?|registrants?|inscrite?s?)\b")
_OF_BUYER: Final = re.compile(r"\b(payeur|payer|acheteur|buyer|purchaser|facturation|billing)\b")
_FILLERS: Final = re.compile(
    r"\b(participante?s?|attendees?|registrants?|inscrite?s?|payeur|payer|acheteur|buyer"
    r"|purchaser|de|du|l|la|le|the|your|votre|quel|quelle|est|what|is|of)\b"
)
_WORDS: Final = {
    "given": ("prenom", "prenoms", "first name", "firstname", "given name", "forename", "fname",
              "first name s", "vorname"),
    "family": ("nom famille", "last name", "lastname", "surname", "family name", "lname",
               "nachname", "familienname"),
    "name": ("nom", "name", "full name", "fullname", "nom complet", "nom et prenom",
             "prenom et nom", "nom prenom", "prenom nom", "display name", "user name",
             "nom affiche", "nom d utilisateur", "first and last name"),
    "language": ("language", "langue", "lang"),
}  # fmt: skip
_KINDS: Final = {word: kind for kind, words in _WORDS.items() for word in words}
_LAST: Final = 9
_NUMBERED: Final = re.compile(r"^(?:[a-z]{0,3}\d+[a-z0-9]*)[.:)] +")
"""Before what was asked: «G01Q02. Your name», «3) Your name»."""

_ASKED: Final = re.compile(r"\b(votre|vos|your)\b")
"""What a form asked its readers goes before a column that the form's program fills, or does not."""


def kind(heading: str) -> tuple[str, int]:
    """Return what a column holds and how far from the plain word its heading is; or ("", 0)."""
    shown = _NUMBERED.sub("", visible(heading).lower())
    words = plain(re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", shown)) or plain(shown)
    whose = -1 if _OF_PARTICIPANT.search(words) else 3 if _OF_BUYER.search(words) else 0
    if _MAIL.search(words) and "@" not in shown:
        if _OTHER_MAIL.search(words):
            return "", 0
        bare = plain(_FILLERS.sub(" ", _MAIL.sub(" ", words)))
        plainly = bare in ("", "adresse", "address", "d utilisateur", "user")
        # Microsoft Forms fills its own column with «anonymous» where nobody is signed in.
        own = words == "adresse de messagerie"
        return "email", whose + (0 if plainly and not own else 2)
    base = plain(_FILLERS.sub(" ", words))
    found = _KINDS.get(base, "")
    if base in ("nom d utilisateur", "user name"):
        return found, _LAST
    return found, whose - bool(_ASKED.search(words))


def are_participants(title: str) -> bool:
    """Tell whether the title of a table says that it is of participants."""
    return bool(_OF_PARTICIPANT.search(plain(title)))


def places(cells: Sequence[str]) -> dict[str, int]:
    """Return where each kind of column is: the one whose heading fits best, of two the first."""
    best: dict[str, tuple[int, int]] = {}
    for at, cell in enumerate(cells):
        name, rank = kind(cell)
        if name and (name not in best or (rank, at) < best[name]):
            best[name] = (rank, at)
    if "name" in best and best["name"][0] == _LAST and {"given", "family"} & best.keys():
        del best["name"]
    return {name: at for name, (_, at) in best.items()}

"""Which column of a list is what: by its heading in French or English, else by what it holds."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from events.attendance import times

ROLES: Final[dict[str, tuple[str, ...]]] = {
    "email": ("email", "e mail", "user email", "attendee email", "email address", "courriel",
              "adresse e mail", "adresse email", "adresse de courriel", "adresse electronique",
              "adresse courriel", "mail", "e mail de l utilisateur", "e mail utilisateur"),
    "upn": ("participant id", "id du participant", "id de participant", "upn"),
    "first": ("first name", "prenom", "given name"),
    "last": ("last name", "nom de famille", "surname", "family name"),
    "name": ("name", "nom", "full name", "nom complet", "user name", "nom d utilisateur",
             "nom de l utilisateur", "display name", "nom d affichage", "nom affiche",
             "participant", "attendee", "attendee name", "participant name", "nom du participant",
             "user", "utilisateur"),
    "joined": ("join time", "first join", "joined", "joined at", "join", "arrived at", "entree",
               "heure d arrivee", "heure de connexion", "premiere connexion", "premiere entree",
               "arrivee", "heure d entree", "rejoint", "rejoint a", "connexion"),
    "left": ("leave time", "last leave", "left", "left at", "leave", "sortie", "heure de depart",
             "heure de deconnexion", "derniere sortie", "dernier depart", "depart",
             "heure de sortie", "quitte", "quitte a", "deconnexion"),
    "duration": ("duration", "duree", "total duration", "duree totale", "in meeting duration",
                 "duree de la reunion", "duree dans la reunion", "duree de participation",
                 "attendance duration", "time in session", "duree de presence", "online",
                 "temps passe dans la session", "temps de presence", "temps de connexion",
                 "duree de connexion", "time in meeting", "online time", "temps en ligne"),
    "attended": ("attended", "has attended", "a participe", "present", "participation",
                 "a assiste", "was present"),
    "action": ("user action", "action de l utilisateur", "action utilisateur"),
    "stamp": ("timestamp", "horodatage", "horodateur"),
}  # fmt: skip
"""Headings by what they head, folded as `folded` does."""

_BY_HEADING: Final = {heading: role for role, names in ROLES.items() for heading in names}
_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_UNITS: Final = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True)
class Columns:
    """Where each thing stands in a row: a place by role; `seconds_each` of a bare duration."""

    places: dict[str, int]
    seconds_each: int = 60

    def cell(self, row: Sequence[str], role: str) -> str:
        """Return a row's cell of a role; empty where the row is short or there is no such role."""
        place = self.places.get(role, -1)
        found = row[place] if 0 <= place < len(row) else ""
        return "" if found in ("--", "-", "—", "n/a", "N/A") else found

    @property
    def names_people(self) -> bool:
        """Tell whether rows can be people."""
        return bool({"name", "last", "first"} & self.places.keys())


def folded(words: str) -> str:
    """Fold a heading: small letters without accents, brackets and punctuation."""
    plain = unicodedata.normalize("NFKD", _UNITS.sub(" ", words)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not _is_accent(c))))


def of_heading(row: Sequence[str]) -> Columns | None:
    """Return the columns of a row that is a heading of people; None for any other row."""
    places: dict[str, int] = {}
    minutes = 60
    for place, cell in enumerate(row):
        role = _BY_HEADING.get(folded(cell))
        if role is None or role in places:
            continue
        places[role] = place
        if role == "duration" and re.search(r"second|\(s\)", cell, re.IGNORECASE):
            minutes = 1
    _settle_last_name(places, row)
    columns = Columns(places, minutes)
    return columns if columns.names_people and len(places) > 1 else None


def by_content(row: Sequence[str], below: Sequence[Sequence[str]]) -> Columns | None:
    """Recognise columns by what stands below a heading in a language we do not know."""
    places: dict[str, int] = {}
    for place in range(len(row)):
        cells = [line[place] for line in below[:200] if place < len(line) and line[place]]
        role = _role_of(cells, places)
        if role:
            places[role] = place
    columns = Columns(places)
    return columns if "name" in places and len(places) > 1 else None


def _role_of(cells: Sequence[str], taken: dict[str, int]) -> str:
    tests = (
        ("email", _is_address),
        ("joined", times.is_moment),
        ("left", times.is_moment),
        ("duration", times.is_duration),
        ("name", _is_name),
    )
    for role, test in tests:
        if role not in taken and cells and sum(map(test, cells)) * 5 >= len(cells) * 4:
            return role
    return ""


def _is_address(cell: str) -> bool:
    return bool(_EMAIL.fullmatch(cell))


def _is_name(cell: str) -> bool:
    letters = sum(character.isalpha() for character in cell)
    return letters >= 3 and not any(character.isdigit() for character in cell) and "@" not in cell


def _is_accent(character: str) -> bool:
    return unicodedata.combining(character) > 0


def _settle_last_name(places: dict[str, int], row: Sequence[str]) -> None:
    """Take «Nom» beside «Prénom» for the family name."""
    beside = "first" in places and "last" not in places and "name" in places
    if beside and folded(row[places["name"]]) in ("nom", "name"):
        places["last"] = places.pop("name")

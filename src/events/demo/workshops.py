"""The second programme of the example: workshops by invitation, which only the desk shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

TITLE: Final = "Les ateliers du cycle"
SLUG: Final = "les-ateliers-du-cycle"
SUMMARY: Final = """\
Entre deux séances, on travaille à douze : une charte à écrire, son modèle à poser sur une page, \
des comptes à relire ensemble. Sur invitation, pour que chacun puisse parler."""
HUE: Final = 150


@dataclass(frozen=True)
class Workshop:
    """One workshop, so many weeks ahead, on which day of its week; what became of it so far."""

    title: str
    abstract: str
    weeks: int
    weekday: int
    hour: int = 10
    capacity: int = 12
    state: str = "draft"
    """draft, published, or cancelled after it was published."""


CHARTER: Final = Workshop(
    "Groupe de travail : écrire la charte des alliances",
    "Trois pages, une règle : chaque phrase doit aider à décider. Nous partons du brouillon"
    " discuté en séance. Dites en vous inscrivant ce que votre alliance a de difficile.",
    weeks=4,
    weekday=1,
    state="published",
)
"""Asks before it lets in, and is for its own guests alone."""

BREAKFAST: Final = Workshop(
    "Petit déjeuner des partenaires",
    "Où en est le cycle, et ce que les partenaires aimeraient entendre l’an prochain.",
    weeks=5,
    weekday=4,
    hour=9,
    state="cancelled",
)
COMMITTEE: Final = Workshop(
    "Comité de pilotage du cycle",
    "Les chiffres à mi-parcours, les propositions reçues, les dates à venir.",
    weeks=6,
    weekday=0,
    state="published",
)
"""Online, and nobody is registered yet."""

_PAGE: Final = (
    "Ressources, activités, alliances : trois colonnes, une page, deux heures. Venez avec vos"
    " chiffres de l’an dernier ; vous repartirez avec un brouillon à montrer."
)
DATES: Final = tuple(
    Workshop("Atelier : son modèle en une page", _PAGE, weeks, weekday, capacity=15)
    for weeks, weekday in ((7, 1), (8, 3), (9, 1))
)
"""The same workshop three times: each participant needs one of them. The first two are joined."""

_ACCOUNTS: Final = "Une demi-heure chacun : vos comptes à l’écran, et quelqu’un pour les relire."
DROP_INS: Final = tuple(
    Workshop("Permanence : vos comptes, vos questions", _ACCOUNTS, weeks, 2, hour=17, capacity=4)
    for weeks in (7, 9)
)
VISIT: Final = Workshop(
    "Visite d’un tiers-lieu",
    "Une matinée sur place, si le train le permet. À confirmer avec nos hôtes.",
    weeks=10,
    weekday=3,
)
"""A draft that nobody knows of."""

GUESTS: Final = ("Adèle Exemple", "Bilal Exemple", "Capucine Exemple")
"""Invited to all workshops; the email to the second is held."""

WRITERS: Final = ("Germain Exemple", "Hortense Exemple")
"""Invited to write the charter, who did not answer yet."""

REGISTERED: Final = (
    ("Désiré Exemple", "held"),
    ("Edwige Exemple", "held"),
    ("Fatou Exemple", "pending"),
    ("Ismaël Exemple", "pending"),
    ("Jeanne Exemple", "pending"),
    ("Kadiatou Exemple", "cancelled"),
)
"""Who wants to write it; three wait for an organiser's word, the last gave the seat back."""


@dataclass(frozen=True)
class Facilitator:
    """Somebody invented who leads workshops and has an address, so that the desk can write."""

    name: str
    email: str
    organisation: str
    biography: str


FACILITATORS: Final = (
    Facilitator(
        "Célestin Canevas",
        "celestin.canevas@example.org",
        "Atelier de la Preuve",
        "Célestin Canevas tient la plume des groupes qui n’ont pas le temps d’écrire.",
    ),
    Facilitator(
        "Mahaut Ébauche",
        "mahaut.ebauche@example.org",
        "Régie des Trois-Esquisses",
        "Mahaut Ébauche aide des associations à dessiner leur modèle, un feutre à la main.",
    ),
    Facilitator(
        "Barnabé Croquis",
        "",
        "Ressourcerie Fictive",
        "",
    ),
)
"""The first said yes to the charter, the second was not asked yet; the third is only a name."""

ALL: Final[Sequence[Workshop]] = (CHARTER, BREAKFAST, COMMITTEE, *DATES, *DROP_INS, VISIT)

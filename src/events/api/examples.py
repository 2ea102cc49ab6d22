"""An example for each operation, of the programme that `make run` serves: it works there."""

from dataclasses import dataclass, field
from typing import Any, Final

PROGRAMME: Final = "modeles-socio-economiques"
SESSION: Final = "compter-autrement-l-utilite-sociale-en-quelques-indicateurs"

LATER: Final = "ce-qui-reste-d-un-cycle-capitaliser-sans-s-epuiser"
FULL: Final = "association-cooperative-fondation-choisir-sa-forme"
"""A session with a waiting list."""

OVER: Final = "pourquoi-parler-de-modeles-socio-economiques"
"""A session that is over."""

WORKSHOPS: Final = "les-ateliers-du-cycle"
"""The second programme, by invitation, of which the other sessions here are."""

CHARTER: Final = "groupe-de-travail-ecrire-la-charte-des-alliances"
"""A session by invitation, whose registrations wait for an organiser's word."""

BREAKFAST: Final = "petit-dejeuner-des-partenaires"
"""A session that was cancelled."""

COMMITTEE: Final = "comite-de-pilotage-du-cycle"
"""A session that is online, for which nobody is registered."""

THIRD_DATE: Final = "atelier-son-modele-en-une-page-3"
"""A draft that is the same as two others, which are a choice of dates."""

DROP_INS: Final = (
    "permanence-vos-comptes-vos-questions",
    "permanence-vos-comptes-vos-questions-2",
)
"""Two drafts that are the same."""

VISIT: Final = "visite-d-un-tiers-lieu"
"""A draft that nobody knows of."""

ONLY_A_NAME: Final = "barnabe-croquis"
"""A speaker who is in no session."""

SPEAKER: Final = "ombeline-fictive"
Names = dict[str, str | int]
NAMES: Final[Names] = {
    "programme": PROGRAMME,
    "session": SESSION,
    "speaker": SPEAKER,
}
"""What stands in an address, unless an example says otherwise; numbers begin at 1."""


@dataclass(frozen=True)
class Example:
    """What stands in the address, after it, and in the body."""

    path: Names = field(default_factory=dict)
    query: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

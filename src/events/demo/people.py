"""The people of the example: they are invented, as their names say."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class ExampleSpeaker:
    """Somebody invented; the portrait is drawn from the name."""

    name: str
    organisation: str
    biography: str
    english: str = ""


SPEAKERS: Final = (
    ExampleSpeaker(
        "Ombeline Fictive",
        "Observatoire imaginaire des alliances",
        "Ombeline Fictive étudie ce qui tient ensemble des partenaires que tout sépare. Elle a"
        " dirigé une enquête sur les alliances locales dans une région qui n’existe pas.",
    ),
    ExampleSpeaker(
        "Philémon Inventé",
        "Coopérative du Pré-Supposé",
        "Philémon Inventé a cofondé une coopérative de vingt salariés. Il en tient les comptes et"
        " en raconte volontiers les erreurs.",
    ),
    ExampleSpeaker(
        "Salomé Imaginaire",
        "Fondation de l’Exemple",
        "Salomé Imaginaire accompagne des associations qui changent d’échelle, après dix ans dans"
        " la banque.",
    ),
    ExampleSpeaker(
        "Achille Hypothèse",
        "Université conjecturale du Centre",
        "Achille Hypothèse enseigne l’économie. Ses travaux portent sur la part du don, de la"
        " vente et de la subvention dans les organisations d’intérêt général.",
    ),
    ExampleSpeaker(
        "Ludivine Maquette",
        "Mairie de Villexemple",
        "Ludivine Maquette est adjointe à la vie associative d’une commune de huit mille"
        " habitants, toutes et tous inventés.",
    ),
    ExampleSpeaker(
        "Firmin Brouillon",
        "Régie de quartier des Trois-Esquisses",
        "Firmin Brouillon anime une régie de quartier. Il tient à ce que les chiffres soient lus"
        " à voix haute avec les personnes concernées.",
    ),
    ExampleSpeaker(
        "Apolline Esquisse",
        "Atelier de la Preuve",
        "Apolline Esquisse aide des collectifs à choisir leurs indicateurs, et à en abandonner la"
        " moitié.",
        "Apolline Esquisse helps groups choose their indicators, and give up half of them.",
    ),
    ExampleSpeaker(
        "Aya Supposée",
        "Réseau fictif des tiers-lieux",
        "Aya Supposée documente ce que les rencontres laissent derrière elles : dossiers, cartes,"
        " enregistrements.",
        "Aya Supposée records what meetings leave behind: files, maps, recordings.",
    ),
)

PARTICIPANTS: Final = (
    "Adèle Exemple", "Bilal Exemple", "Capucine Exemple", "Désiré Exemple", "Edwige Exemple",
    "Fatou Exemple", "Germain Exemple", "Hortense Exemple", "Ismaël Exemple", "Jeanne Exemple",
    "Kadiatou Exemple", "Léonard Exemple", "Mireille Exemple", "Noé Exemple", "Odette Exemple",
    "Pacôme Exemple", "Quitterie Exemple", "Rachid Exemple",
)  # fmt: skip

ASKED: Final = ("organisation", "territory")
"""The ready-made questions of the form, which the review counts."""

ORGANISATIONS: Final = (
    "Association de l’Exemple", "Coopérative du Pré-Supposé", "Mairie de Villexemple",
    "Fondation de l’Exemple", "Régie des Trois-Esquisses", "Collectif des Hypothèses",
    "Atelier de la Preuve", "Ressourcerie Fictive",
)  # fmt: skip
TERRITORIES: Final = ("Bretagne", "Occitanie", "Île-de-France", "Bretagne", "Occitanie", "Bretagne",
                      "Île-de-France")  # fmt: skip
"""What the participants answer, one after the other; often enough to be on the map."""


def answers(number: int) -> tuple[str, str]:
    """Return what a participant answers to what is `ASKED`."""
    return ORGANISATIONS[number % len(ORGANISATIONS)], TERRITORIES[number % len(TERRITORIES)]

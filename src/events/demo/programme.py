"""The example programme: its words, what it asks and attests, what its review says."""

from typing import Final

from events.asked_questions.rules import AskingRules
from events.attestations.wording import Wording
from events.feedback.forms import Choice, FeedbackForm
from events.speakers.checklist.items import USUAL_DAYS, Wanted
from events.speakers.checklist.wanted import Checklist

SLUG: Final = "modeles-socio-economiques"
TITLE: Final = "(Re)Connaissance des modèles socio-économiques d’intérêt général"
SUMMARY: Final = """\
Associations, fondations, coopératives, entreprises engagées, services publics : chacun invente sa \
façon de durer. Ce cycle de webinaires, lancé le 15 octobre 2020, les fait connaître dans leur \
diversité, avec celles et ceux qui les pratiquent.

Une heure par séance : trente minutes d’exposé, trente minutes de questions. Ce qui a été dit \
reste ici, en replay et en documents."""
TEXTS: Final = {
    "en": {
        "title": "Getting to know the business models of the common good",
        "summary": """\
Associations, foundations, cooperatives, committed companies, public services: each finds its own \
way to last. This series of webinars, begun on 15 October 2020, shows them in their diversity, \
with those who practise them.

One hour a session: thirty minutes of talk, thirty minutes of questions. What was said stays here, \
as a recording and as documents.""",
    }
}
LOCATION: Final = "En ligne"
HUE: Final = 28
ATTESTATIONS: Final = Wording(
    enabled=True,
    words={
        "fr": "Cette séance du cycle était gratuite et ouverte à toutes et à tous.",
        "en": "This session of the programme was free and open to all.",
    },
    signatory="Camille Exemple",
    signatory_role="Déléguée générale",
)


FEEDBACK: Final = FeedbackForm(
    enabled=True,
    open_days=90,
    choice={
        "fr": Choice(
            "Qu’allez-vous en faire ?",
            ["En parler autour de moi", "Essayer une idée", "Relire les documents", "Rien encore"],
        ),
        "en": Choice(
            "What will you do with it?",
            ["Talk about it", "Try an idea", "Read the documents again", "Nothing yet"],
        ),
    },
)
SAID: Final = (
    "Enfin des exemples que l’on peut reprendre dès lundi.",
    "Les comptes ouverts des deux organisations valaient à eux seuls l’heure passée.",
    "J’aurais aimé plus de temps pour les questions.",
    "Le tableau à remplir circule déjà dans notre conseil d’administration.",
    "Rythme parfait, une heure et pas une minute de plus.",
    "On comprend enfin pourquoi un don n’achète rien.",
)
"""What the people of the example wrote; they are invented, as they are."""

ASKING: Final = AskingRules(enabled=True, votes=True)
CHECKLIST: Final = Checklist(items=list(Wanted), days=list(USUAL_DAYS))
ANSWER: Final = """\
Celle qui restera quand l’autre changera d’équipe ; ce jour-là, elles ont signé ensemble."""

REVIEW: Final = """\
Ce cycle est né d’une question simple : comment ceux qui servent l’intérêt général tiennent-ils \
dans la durée ? Voici ce que les séances ont rassemblé, à l’écoute des territoires."""
HIGHLIGHTS: Final = (
    "Une centaine d’experts mobilisés, 21 mesures désignées.",
    "Chaque séance laisse un replay, des documents et trois messages clés.",
    "Deux organisations ont ouvert leurs comptes devant tout le monde.",
)

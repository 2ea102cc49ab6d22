"""The sessions of the example programme."""

from dataclasses import dataclass, field
from typing import Final


@dataclass(frozen=True)
class ExampleSession:
    """One session: texts in two languages, when, who, for how many, and what remains."""

    title: str
    abstract: str
    english: tuple[str, str]
    moment: str
    hour: int
    speakers: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    capacity: int | None = None
    registered: int = 0
    waiting: int = 0
    resources: tuple[tuple[str, str, str], ...] = field(default=())
    messages: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


SESSIONS: Final = (
    ExampleSession(
        title="Pourquoi parler de modèles socio-économiques ?",
        abstract="""\
En six mois, une mission ministérielle a mobilisé une centaine d’experts et désigné **21 mesures** \
pour que les acteurs de l’intérêt général soient mieux reconnus. Qu’entend-on par « modèle \
socio-économique », et pourquoi ce mot plutôt que celui de budget ?

- d’où viennent les ressources, et ce qu’elles permettent ;
- ce que l’on doit aux bénévoles, qui n’apparaît dans aucun compte ;
- trois façons de présenter son modèle en une page.""",
        english=(
            "Why speak of business models at all?",
            """\
In six months, a ministerial mission brought about a hundred experts together and named \
**21 measures** to recognise those who work for the common good. What is a “socio-economic model”, \
and why that word rather than budget?""",
        ),
        moment="nine weeks ago",
        hour=14,
        speakers=(("Achille Hypothèse", ""), ("Ombeline Fictive", "host")),
        tags=("reconnaissance", "politiques publiques"),
        capacity=120,
        registered=14,
        resources=(
            (
                "replay",
                "Le replay de la séance",
                "https://video.example.org/w/kV7wq2dPmN4sTzX9bRcY3F",
            ),
            ("slides", "Les 21 mesures en trois pages", "https://docs.example.org/modeles/1.pdf"),
            ("document", "Dossier de capitalisation", "https://docs.example.org/modeles/dossier"),
        ),
        messages=(
            "Un modèle socio-économique se raconte en une page : ressources, activités, alliances.",
            "Le temps bénévole n’apparaît dans aucun compte ; le dire change la négociation.",
            "Les 21 mesures valent d’abord par celles que l’on choisit d’appliquer.",
        ),
        answers=(
            "Faut-il chiffrer le bénévolat ?\nOui, en heures ; en euros seulement si un financeur"
            " le demande.",
        ),
    ),
    ExampleSession(
        title="Dons, ventes, subventions : ce que finance chaque ressource",
        abstract="""\
Un don n’achète rien, une vente n’engage à rien d’autre, une subvention oblige à rendre compte. \
Deux organisations ouvrent leurs comptes et montrent ce que chaque ressource rend possible, et ce \
qu’elle empêche.""",
        english=(
            "Gifts, sales, grants: what each resource pays for",
            "Two organisations open their books and show what each resource makes possible, and"
            " what it prevents.",
        ),
        moment="five weeks ago",
        hour=14,
        speakers=(("Philémon Inventé", ""), ("Salomé Imaginaire", "")),
        tags=("ressources", "comptes"),
        capacity=120,
        registered=11,
        resources=(
            (
                "replay",
                "Le replay de la séance",
                "https://video.example.org/w/nH5rJ8uLgW6aQeB2xMvD7C",
            ),
            ("link", "Le modèle de tableau à remplir", "https://docs.example.org/modeles/tableau"),
        ),
        messages=(
            "Chaque ressource a son prix : contrepartie, compte rendu ou dépendance.",
            "Deux ressources de natures différentes protègent mieux qu’une grande.",
            "Ouvrir ses comptes attire plus de partenaires qu’une plaquette.",
        ),
        answers=(
            "Combien de financeurs faut-il ?\nAssez pour qu’aucun ne dépasse la moitié.",
            "Et si l’un d’eux s’en va ?\nUn an de réserve, ou six mois et un plan écrit.",
        ),
    ),
    ExampleSession(
        title="Le devoir d’alliances",
        abstract="""\
Selon les études menées de mai à novembre 2020, **81 %** des Français demandent un « devoir \
d’alliances », **92 %** des maires en voient la nécessité et **84 %** des entreprises les \
souhaitent. Pourquoi alors sont-elles si difficiles ?

Une élue et une chercheuse racontent une alliance qui a réussi et une autre qui a échoué, avec les \
mêmes personnes.""",
        english=(
            "The duty to form alliances",
            "According to studies of 2020, 81% of the French ask for a “duty to form alliances”,"
            " 92% of mayors see the need and 84% of companies want them. Why, then, are they so"
            " hard?",
        ),
        moment="two weeks ago",
        hour=11,
        speakers=(("Ludivine Maquette", ""), ("Ombeline Fictive", "")),
        tags=("alliances", "territoires"),
        capacity=120,
        registered=17,
        resources=(
            (
                "replay",
                "Le replay de la séance",
                "https://video.example.org/w/pC3tK6yFhS9dZwE4jVqA8R",
            ),
            ("slides", "Diapositives", "https://docs.example.org/modeles/3.pdf"),
        ),
        asked=("Qui signe en premier : la commune ou l’association ?",),
        messages=(
            "Une alliance tient par ce que chacun accepte de perdre, et qu’il dit d’avance.",
            "La commune apporte la durée, l’entreprise l’élan, l’association la confiance.",
            "Prévoir la fin dès la première réunion : c’est ce qui permet de continuer.",
        ),
    ),
    ExampleSession(
        title="Compter autrement : l’utilité sociale en quelques indicateurs",
        abstract="""\
Mesurer prend du temps, et ce temps manque à l’action. Comment choisir trois indicateurs utiles, \
les relever sans peine et les lire avec les personnes concernées ?

Apportez vos questions : la moitié de l’heure leur est réservée.""",
        english=(
            "Counting differently: social value in a few indicators",
            "Measuring takes time away from doing. How to choose three useful indicators, collect"
            " them without pain and read them with the people concerned? Half of the hour is kept"
            " for questions.",
        ),
        moment="tomorrow",
        hour=14,
        speakers=(("Apolline Esquisse", ""), ("Firmin Brouillon", "")),
        tags=("mesure", "utilité sociale"),
        capacity=80,
        registered=9,
        asked=(
            "Comment choisir des indicateurs avec des bénévoles qui n’aiment pas les chiffres ?",
            "Faut-il les mêmes indicateurs pour tous nos financeurs ?",
            "Que faire d’un indicateur qui baisse ?",
            "Combien de temps y passez-vous par mois ?",
        ),
    ),
    ExampleSession(
        title="Association, coopérative, fondation : choisir sa forme",
        abstract="""\
Atelier en petit groupe. Chaque forme a ses organes, ses ressources et ses limites ; aucune ne \
remplace un projet. Nous partons de vos situations, en douze places, pour que chacun puisse parler.

Préparez une phrase : *à quoi sert votre organisation, et à qui rend-elle des comptes ?*""",
        english=(
            "Association, cooperative, foundation: choosing a form",
            "A workshop of twelve. Each form has its bodies, resources and limits; none replaces a"
            " project. We start from your situations. Prepare one sentence: *what is your"
            " organisation for, and to whom does it answer?*",
        ),
        moment="next week",
        hour=10,
        speakers=(("Philémon Inventé", ""), ("Salomé Imaginaire", "host")),
        tags=("statuts", "gouvernance"),
        capacity=12,
        registered=12,
        waiting=3,
    ),
    ExampleSession(
        title="Ce qui reste d’un cycle : capitaliser sans s’épuiser",
        abstract="""\
Replays, comptes rendus, cartes, chiffres : comment un cycle de rencontres devient-il un dossier \
que l’on rouvre deux ans plus tard ? Trois conditions, une méthode, et un bilan écrit ensemble \
pendant la séance.""",
        english=(
            "What remains of a series: keeping a record without wearing out",
            "Recordings, notes, maps, figures: how does a series of meetings become a file that is"
            " opened again two years later? Three conditions, one method, and a review written"
            " together during the session.",
        ),
        moment="in three weeks",
        hour=14,
        speakers=(("Aya Supposée", ""), ("Ombeline Fictive", "host")),
        tags=("capitalisation", "bilan"),
        registered=5,
    ),
)

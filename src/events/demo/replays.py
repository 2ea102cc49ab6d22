"""What was said in the replays of the example: chapters, and captions in two languages.

The third replay has none, so that the desk shows how it asks for them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.resources import webvtt, write
from events.resources.states import Audience
from events.resources.webvtt import Cue
from events.resources.write import Details

LAST_SECONDS: Final = 6
"""How long the last words of a recording are shown."""


@dataclass(frozen=True)
class Film:
    """A replay by its address: what begins when, and what is said when, by language."""

    url: str
    chapters: str
    said: dict[str, Sequence[tuple[int, str]]]


FILMS: Final = (
    Film(
        url="https://video.example.org/w/kV7wq2dPmN4sTzX9bRcY3F",
        chapters="""\
0:00 Bienvenue
2:10 D’où viennent les 21 mesures
9:30 Ce qu’un budget ne dit pas
18:45 Le temps des bénévoles
31:00 Questions
52:40 Pour finir : son modèle en une page""",
        said={
            "fr": (
                (4, "Bonjour à toutes et à tous, et bienvenue à cette première séance."),
                (10, "Une heure ensemble : trente minutes d’exposé, trente minutes de questions."),
                (16, "Vos questions s’écrivent dès maintenant ; Ombeline les relève."),
                (130, "Pendant six mois, une centaine d’experts se sont réunis."),
                (136, "Il en est resté 21 mesures. Trois suffisent pour commencer."),
                (570, "Un budget dit combien. Il ne dit ni d’où, ni pourquoi, ni avec qui."),
                (578, "Un modèle socio-économique, c’est cela : des ressources, des activités,"
                      " des alliances."),
                (1125, "Ce que font les bénévoles n’apparaît dans aucun compte."),
                (1131, "Comptez les heures, même à la louche : la discussion change aussitôt."),
                (1860, "Première question : faut-il chiffrer le bénévolat ?"),
                (1866, "En heures, oui. En euros, seulement si un financeur le demande."),
                (3160, "Si vous ne retenez qu’une chose : une page, trois colonnes."),
                (3166, "Merci, et à la prochaine séance."),
            ),
            "en": (
                (4, "Hello everyone, and welcome to this first session."),
                (10, "One hour together: thirty minutes of talk, thirty minutes of questions."),
                (16, "You can write your questions now; Ombeline is collecting them."),
                (130, "For six months, about a hundred experts met."),
                (136, "21 measures came out of it. Three are enough to begin with."),
                (570, "A budget says how much. It does not say from where, why, or with whom."),
                (578, "That is what a business model is: resources, activities, alliances."),
                (1125, "What volunteers do appears in no accounts."),
                (1131, "Count the hours, even roughly: the conversation changes at once."),
                (1860, "First question: should volunteering be given a figure?"),
                (1866, "In hours, yes. In euros, only if a funder asks for it."),
                (3160, "If you remember one thing: one page, three columns."),
                (3166, "Thank you, and see you at the next session."),
            ),
        },
    ),
    Film(
        url="https://video.example.org/w/nH5rJ8uLgW6aQeB2xMvD7C",
        chapters="""\
0:00 Deux organisations, deux comptes
6:20 Ce que permet un don
15:05 Ce que coûte une subvention
24:30 Vendre sans se perdre
33:00 Questions""",
        said={
            "fr": (
                (3, "Bonjour. Aujourd’hui, deux organisations ouvrent leurs comptes."),
                (9, "Rien n’est caché, et tout peut être demandé."),
                (380, "Un don n’achète rien : c’est ce qui le rend précieux."),
                (905, "Une subvention oblige à rendre compte ; ce temps-là se prévoit."),
                (1470, "Vendre n’engage à rien d’autre. Encore faut-il que le prix soit juste."),
                (1980, "On nous demande : combien de financeurs faut-il ?"),
                (1986, "Assez pour qu’aucun ne dépasse la moitié."),
            ),
            "en": (
                (3, "Hello. Today, two organisations open their books."),
                (9, "Nothing is hidden, and anything may be asked."),
                (380, "A gift buys nothing: that is what makes it precious."),
                (905, "A grant has to be accounted for; that time must be planned."),
                (1470, "A sale commits you to nothing else. The price still has to be fair."),
                (1980, "Somebody asks: how many funders does one need?"),
                (1986, "Enough that none of them pays more than half."),
            ),
        },
    ),
)  # fmt: skip


class _Replay(Shape):
    id: int
    title: str
    url: str


async def describe(session_id: int, *, at: datetime) -> None:
    """Give the replays of a session the chapters and captions that the example has for them."""
    films = {film.url: film for film in FILMS}
    for one in await database.rows(_Replay, _REPLAYS, session_id, list(films)):
        film = films[one.url]
        details = Details(one.title, Audience.ALL, None, None, chapters=film.chapters)
        await write.edit(one.id, details, at=at)
        for language, said in film.said.items():
            await write.set_captions(one.id, language, webvtt.written(cues(said)), at=at)


def cues(said: Sequence[tuple[int, str]]) -> list[Cue]:
    """Return captions of words with the seconds when they are said: each until the next, at most
    as long as it takes to read them.
    """
    ends = [second for second, _ in said[1:]] + [said[-1][0] + LAST_SECONDS]
    return [
        Cue(second * 1000, min(end, second + LAST_SECONDS) * 1000, words)
        for (second, words), end in zip(said, ends, strict=True)
    ]


_REPLAYS: Final = "SELECT id, title, url FROM resources WHERE session = $1 AND url = ANY($2)"

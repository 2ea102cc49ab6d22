"""What the desk of the example has to see to, beside its sessions: nothing of it is public.

What would reach others outside is off, so that the example sends nothing but its own emails.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from events.demo.audience import EXAMPLE
from events.openagenda import agendas, ledger
from events.openagenda.agendas import NewAgenda, Tested
from events.openagenda.states import OffReason as AgendaOff
from events.openagenda.trial import WHY
from events.operations.announcements import announce
from events.operations.announcements import write as announcements
from events.operations.announcements.states import Audience
from events.operations.announcements.write import Draft
from events.organisers import members
from events.organisers.members import Grant
from events.organisers.states import Role
from events.proposals import write as proposals
from events.proposals.queries import CallShown
from events.proposals.write import Proposed
from events.resources import write as resources
from events.resources.states import ResourceSource
from events.resources.write import StoredResource
from events.reviews import write as reviews
from events.reviews.write import Words
from events.webhooks import endpoints, messages
from events.webhooks.endpoints import NewWebhook
from events.webhooks.kinds import Kind
from events.webhooks.messages import MessageState, Outcome
from events.webhooks.states import Content, OffReason

AGENDA: Final = 12345678
COLLEAGUE: Final = ("anouk.exemple@example.org", "Anouk Exemple")

PROPOSED: Final = (
    Proposed(
        "Zélie Exemple", "zelie.exemple@example.org", "fr", "Collectif des Hypothèses",
        "Zélie Exemple compte les heures des bénévoles, et ce qu’elles rendent possible.",
        "Ce que valent les heures données",
        "Trois associations ont compté pendant un an. Je montre comment, ce que cela a changé"
        " devant leurs financeurs, et ce qu’il vaut mieux ne pas compter.",
    ),
    Proposed(
        "Gaspard Exemple", "gaspard.exemple@example.org", "fr", "Mairie de Villexemple",
        "Gaspard Exemple suit les subventions d’une ville de vingt mille habitants.",
        "Vu du guichet : lire un dossier en dix minutes",
        "Ce qu’un financeur cherche d’abord, ce qu’il ne lit jamais, et la question qu’il"
        " n’ose pas poser.",
    ),
    Proposed(
        "Lubin Exemple", "lubin.exemple@example.org", "fr", "Fondation de l’Exemple",
        "", "Un prix pour récompenser les meilleurs modèles",
        "Présentation de notre prix annuel et de son règlement.",
    ),
)  # fmt: skip
CALL: Final = {
    "fr": "Une expérience à partager ? Dites en quelques lignes ce que l’on en retiendra.",
}

KINDS: Final = (Kind.SESSION_RESCHEDULED, Kind.SESSION_CANCELLED)
_TAKEN: Final = Outcome(MessageState.DELIVERED, None, 204, "", 120)


async def fill(programme_id: int, sessions: Sequence[int], *, at: datetime) -> None:
    """Leave something of each kind for organisers to see to, in the programme's six sessions."""
    first, second, third, _, full, last = sessions
    email, name = COLLEAGUE
    await members.insert(email, Grant(Role.VIEWER), name=name, language="fr", by=EXAMPLE)
    await _proposals(programme_id, at)
    await _hand_in(second, at)
    number = await reviews.add(
        "les-temps-forts", "Les temps forts", year=0, sessions=[first, third]
    )
    words = Words("Les temps forts", "Ce que l’on montrera aux partenaires.", "", "", [])
    await reviews.save(number, words)
    await _announcements(programme_id, last, full, at)
    await _agenda(programme_id, at)
    await _webhooks(programme_id, at)


async def _proposals(programme_id: int, at: datetime) -> None:
    """Close the call, with what came in before."""
    await proposals.save_call(programme_id, CallShown(True, at - timedelta(days=2), CALL))
    for number, one in enumerate(PROPOSED):
        made = await proposals.insert(programme_id, one, at=at - timedelta(days=9 - 2 * number))
        await proposals.confirm(made)


async def _hand_in(session_id: int, at: datetime) -> None:
    new = StoredResource(
        "slides",
        "Deux comptes, côte à côte",
        url="https://docs.example.org/modeles/deux-comptes.pdf",
        source=ResourceSource.HANDED_IN,
    )
    await resources.insert(session_id, new, at=at - timedelta(days=5))


async def _announcements(programme_id: int, last: int, full: int, at: datetime) -> None:
    """Write two drafts, plan one for the coming days, and hold one back before anything left."""
    since = at - timedelta(days=1)
    for one in (_NEXT_SEASON, replace(_OTHER_ROOM, session_id=last)):
        await announcements.insert(programme_id, one, by=EXAMPLE, at=since)
    ahead = replace(_BEFORE_THE_LAST, session_id=last, due_at=at + timedelta(days=7))
    await announce.owe(programme_id, ahead, by=EXAMPLE, at=since)
    patience = replace(_PATIENCE, session_id=full)
    paused = await announcements.insert(programme_id, patience, by=EXAMPLE, at=since)
    await announcements.set_paused(paused.id)


_NEXT_SEASON: Final = Draft(
    "La saison prochaine se prépare",
    "Quels sujets aimeriez-vous entendre ? Répondez à ce courriel.",
    audience=[Audience.PAST],
)
_OTHER_ROOM: Final = Draft("Changement de salle (à vérifier)", "À compléter.")
_BEFORE_THE_LAST: Final = Draft(
    "Avant le bilan : une question pour vous",
    "Venez avec une phrase : que reste-t-il de ce cycle, pour vous ?",
)
_PATIENCE: Final = Draft(
    "Liste d’attente : une seconde date est à l’étude",
    "Nous cherchons une seconde date. Vous serez prévenus les premiers.",
    audience=[Audience.WAITING],
)


async def _agenda(programme_id: int, at: datetime) -> None:
    """Name an agenda whose key is not taken: nothing is asked of OpenAgenda."""
    new = NewAgenda(AGENDA, "an example, and no key")
    await agendas.keep(programme_id, new)
    refused = Tested(WHY[AgendaOff.KEY], AgendaOff.KEY)
    await agendas.note_test(programme_id, refused, at=at - timedelta(days=5))
    await ledger.fold_changes(at)


async def _webhooks(programme_id: int, at: datetime) -> None:
    """Add three that took a message each before they were turned off."""
    since = at - timedelta(days=3)
    for name, host, programme in (
        ("Annuaire des partenaires", "annuaire", programme_id),
        ("Agenda de la ville", "agenda", programme_id),
        ("Salon de l’équipe", "salon", None),
    ):
        url = f"https://{host}.example.org/hooks/causerie"
        new = NewWebhook(name, url, KINDS, Content.IDS, programme)
        made = await endpoints.put_in(new, by=EXAMPLE, at=since)
        await messages.owe_test(made, at=since)
        tests = await messages.claim(since)
        await messages.settle({one.id: _TAKEN for one in tests if one.webhook == made})
        await endpoints.mark_delivered([made], at=since)
        await endpoints.mark_off(made, OffReason.HAND, at=since)

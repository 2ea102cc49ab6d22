"""Dossiers as pages read them, and what organisers noted of sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.dossiers.content import (
    Content,
    messages_in,
)
from events.dossiers.tables import Dossier, KeyMessages

MOST_TO_CHOOSE: Final = 100
"""So many key messages are suggested for a review."""


class DossierState(Shape):
    """Whether a dossier is published, whether it is closed, and what it kept then."""

    introduction: str = ""
    published_at: datetime | None = None
    closed_at: datetime | None = None


class Noted(Shape):
    """What organisers noted of a session."""

    session: int
    messages: str
    answers: str


class _Portrait(Shape):
    id: int
    portrait: str


class _Kept(Shape):
    kept: Json[dict[str, Content]]


async def state_of(programme_id: int) -> DossierState:
    """Return the state of a programme's dossier; where there is none yet, an empty one."""
    found = await database.row(
        DossierState,
        database.select(DossierState, Dossier).where(Dossier.programme == programme_id),
    )
    return found or DossierState()


async def noted_of(session_id: int) -> Noted:
    """Return what organisers noted of a session."""
    found = await noted_of_sessions([session_id])
    return found[0] if found else Noted(session_id, "", "")


async def noted_of_sessions(session_ids: Sequence[int]) -> list[Noted]:
    """Return what organisers noted of these sessions, where they noted something."""
    if not session_ids:  # Piccolo refuses an empty list.
        return []
    wanted = KeyMessages.session.is_in(list(session_ids))
    return await database.rows(Noted, database.select(Noted, KeyMessages).where(wanted))


async def messages_of(session_ids: Sequence[int]) -> list[str]:
    """Return key messages of these sessions, the latest of their order, to choose among."""
    found = await database.values(_LATEST_MESSAGES, list(session_ids), MOST_TO_CHOOSE)
    return [message for one in found for message in messages_in(one)][:MOST_TO_CHOOSE]


async def still_there(closed: Content) -> Content:
    """Return what a dossier said when it was closed with those speakers who are still there."""
    there = await database.rows(_Portrait, _THERE, closed.speaker_ids())
    return closed.without({one.id: one.portrait for one in there})


async def closed_contents(programme_id: int) -> dict[str, Content]:
    """Return what a dossier said when it was closed, by language."""
    found = await database.row(
        _Kept, database.select(_Kept, Dossier).where(Dossier.programme == programme_id)
    )
    return found.kept if found else {}


_LATEST_MESSAGES: Final = """
SELECT k.messages FROM unnest($1::int[]) WITH ORDINALITY AS s (id, place)
  JOIN key_messages k ON k.session = s.id WHERE k.messages <> '' ORDER BY s.place DESC LIMIT $2
"""
_THERE: Final = """
SELECT id, portrait FROM speakers WHERE id = ANY($1::bigint[]) AND removed_at IS NULL
"""

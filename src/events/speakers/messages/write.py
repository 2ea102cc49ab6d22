"""Keep and read what the speakers of a session write to one another."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.invited_speakers import INVITED


class Message(Shape):
    """One message, as the speakers of its session read it; `speaker`: who wrote it."""

    speaker: int
    name: str
    words: str
    created_at: datetime


class CoSpeaker(Shape):
    """Another speaker of a session; `id` is the appearance, `reached`: a message reaches them."""

    id: int
    name: str
    organisation: str
    portrait: str
    role: str
    reached: bool


async def insert(session_id: int, speaker_id: int, name: str, words: str, *, at: datetime) -> int:
    """Keep a message, in the caller's transaction; return its id."""
    return int(await database.value(_INSERT, session_id, speaker_id, name, words, at))


async def forget(speaker_id: int) -> None:
    """Forget what a speaker wrote, in the caller's transaction."""
    await database.execute(_FORGET, speaker_id)


async def written_since(session_id: int, speaker_id: int, since: datetime) -> int:
    """Count what a speaker wrote to the others of a session since then."""
    return int(await database.value(_COUNT, session_id, speaker_id, since))


async def of_session(session_id: int) -> list[Message]:
    """Return the newest messages of a session, the oldest of them first."""
    return await database.rows(Message, _OF_SESSION, session_id)


async def others(session_id: int, speaker_id: int) -> Sequence[CoSpeaker]:
    """Return who else speaks in a session and did not decline, in order."""
    return await database.rows(CoSpeaker, _OTHERS, session_id, speaker_id)


_INSERT: Final = """
INSERT INTO speaker_messages (session, speaker, name, words, created_at)
VALUES ($1, $2, $3, $4, $5) RETURNING id
"""

_FORGET: Final = "DELETE FROM speaker_messages WHERE speaker = $1"

_COUNT: Final = """
SELECT count(*) FROM speaker_messages WHERE session = $1 AND speaker = $2 AND created_at > $3
"""

_OF_SESSION: Final = """
SELECT speaker, name, words, created_at FROM (
  SELECT id, speaker, name, words, created_at FROM speaker_messages
   WHERE session = $1 ORDER BY id DESC LIMIT 50) AS newest ORDER BY id
"""

_OTHERS: Final = f"""
SELECT a.id, v.name, v.organisation, v.portrait, a.role, v.email <> '' AND {INVITED} AS reached
  FROM appearances a JOIN speakers v ON v.id = a.speaker
 WHERE a.session = $1 AND a.speaker <> $2 AND a.answer <> 'no' ORDER BY a.position, a.id
"""  # noqa: S608 - our own SQL.

"""Who appears in a session, in which order: set by an import, copied with a session."""

from collections.abc import Sequence
from datetime import datetime

from events import database, tokens
from events.database import Shape
from events.speakers import departures


async def set_all(
    session_id: int, wanted: Sequence[int], before: Sequence[int], *, at: datetime
) -> None:
    """Set who appears in a session, in this order, instead of those of the last import."""
    gone = [speaker_id for speaker_id in before if speaker_id not in wanted]
    await departures.depart(session_id, gone, at=at)
    await departures.come_back(session_id, wanted)
    for position, speaker_id in enumerate(wanted):
        await database.execute(_SET, session_id, speaker_id, position, tokens.nonce(), at)


class _Appearance(Shape):
    speaker: int
    position: int
    role: str


async def copy(session_id: int, copied_id: int, *, at: datetime) -> None:
    """Let the same speakers appear in a copy of a session, asked anew."""
    found = await database.rows(_Appearance, _APPEARANCES, session_id)
    await database.execute_many(
        _COPY,
        [(copied_id, one.speaker, one.position, one.role, tokens.nonce(), at) for one in found],
    )


_SET = """
INSERT INTO appearances (session, speaker, position, nonce, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, speaker) DO UPDATE SET position = EXCLUDED.position
"""
_APPEARANCES = "SELECT speaker, position, role FROM appearances WHERE session = $1"
_COPY = """
INSERT INTO appearances (session, speaker, position, role, answer, nonce, created_at)
VALUES ($1, $2, $3, $4, 'none', $5, $6)
"""

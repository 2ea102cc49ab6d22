"""Write who appears in a session, as its file says; who was added at the desk stays."""

from collections.abc import Sequence
from datetime import datetime

from events import database, tokens
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


_SET = """
INSERT INTO appearances (session, speaker, position, nonce, created_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (session, speaker) DO UPDATE SET position = EXCLUDED.position
"""

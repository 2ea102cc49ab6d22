"""Who appears in a session, as its file says; who was added at the desk stays."""

from collections.abc import Sequence
from datetime import datetime

from events import database, tokens
from events.deliveries.plan import withdraw


async def set_all(
    session_id: int, wanted: Sequence[int], before: Sequence[int], *, at: datetime
) -> None:
    """Let these speakers appear, in this order, instead of those of the last import."""
    gone = [speaker_id for speaker_id in before if speaker_id not in wanted]
    await _leave(session_id, gone)
    for position, speaker_id in enumerate(wanted):
        await database.execute(
            "INSERT INTO appearances (session, speaker, position, nonce, created_at)"
            " VALUES ($1, $2, $3, $4, $5)"
            " ON CONFLICT (session, speaker) DO UPDATE SET position = EXCLUDED.position",
            session_id,
            speaker_id,
            position,
            tokens.nonce(),
            at,
        )


async def _leave(session_id: int, speakers: Sequence[int]) -> None:
    ended = await database.rows(
        "DELETE FROM appearances WHERE session = $1 AND speaker = ANY($2) RETURNING id",
        session_id,
        list(speakers),
    )
    for appearance in ended:
        await withdraw(
            subject=("appearance", appearance["id"]), reason="no longer speaks in this session"
        )

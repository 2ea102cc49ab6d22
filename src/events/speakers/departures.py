"""Speakers leave sessions and come back: their mails and calendars hang on one id throughout."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.deliveries.plan import Owed, plan, withdraw


async def depart(session_id: int, speaker_ids: Sequence[int], *, at: datetime) -> int:
    """Take speakers off a session; how many mails tell them.

    Only inside a transaction. What was still to be mailed is withdrawn. Who had heard of the
    session hears that they need not come, and their calendar loses it; not who had declined, nor
    anybody when the session is cancelled or over.
    """
    gone = await database.rows(_DEPART, session_id, list(speaker_ids), at)
    for appearance in gone:
        await withdraw(
            subject=("appearance", appearance["id"]), reason="the speaker was taken off the session"
        )
    told = [
        Owed(
            "speaker-cancelled",
            "appearance",
            appearance["id"],
            occasion=f"gone-{at:%Y%m%d%H%M%S}",
            due_at=at,
            session_id=session_id,
            programme_id=appearance["programme"],
        )
        for appearance in gone
        if appearance["hears"]
    ]
    return await plan(told)


async def come_back(session_id: int, speaker_ids: Sequence[int]) -> None:
    """Put those in again who were taken off: same links, and invitations numbered onwards.

    Only inside a transaction. Whether they come is asked anew. For others nothing happens.
    """
    for appearance in await database.rows(_COME_BACK, session_id, list(speaker_ids)):
        await withdraw(
            subject=("appearance", appearance["id"]), reason="the speaker is back in the session"
        )


_KEPT: Final = "id, session, speaker, sequence_sent, stamp_sent, organiser_address, nonce"

_DEPART: Final = f"""
WITH gone AS (
  DELETE FROM appearances WHERE session = $1 AND speaker = ANY($2) RETURNING *
), kept AS (
  INSERT INTO departures ({_KEPT}, answer, departed_at) SELECT {_KEPT}, answer, $3 FROM gone
)
SELECT g.id, s.programme,
  v.email <> '' AND g.answer <> 'no' AND s.status <> 'cancelled' AND s.ends_at > $3
  AND (g.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d
    WHERE d.subject_kind = 'appearance' AND d.subject_id = g.id
      AND d.state IN ('handing_off', 'sent'))) AS hears
  FROM gone g JOIN sessions s ON s.id = g.session JOIN speakers v ON v.id = g.speaker
 ORDER BY g.id
"""  # noqa: S608 - our own column names.

_COME_BACK: Final = f"""
WITH back AS (
  DELETE FROM departures WHERE session = $1 AND speaker = ANY($2) RETURNING *
)
INSERT INTO appearances ({_KEPT}, position, role, answer, created_at)
SELECT {_KEPT}, (SELECT COALESCE(max(position), 0) + 1 FROM appearances WHERE session = $1), '',
  'none', now() FROM back
ON CONFLICT DO NOTHING
RETURNING id
"""  # noqa: S608 - our own column names.

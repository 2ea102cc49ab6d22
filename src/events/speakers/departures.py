"""Speakers leave sessions and come back: their mails and calendars keep one id throughout."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.plan import Owed, plan, withdraw


class DepartedAppearance(Shape):
    """An appearance that was deleted, and whether its speaker is told by mail."""

    id: int
    programme: int
    notified: bool


async def depart(session_id: int, speaker_ids: Sequence[int], *, at: datetime) -> int:
    """Take speakers off a session; return how many mails tell them.

    Only inside a transaction. What was still to be mailed is withdrawn. Who had heard of the
    session is told that they need not come, and their calendar loses it; not who had declined, nor
    anybody when the session is cancelled or over.
    """
    gone = await database.rows(DepartedAppearance, _DEPART, session_id, list(speaker_ids), at)
    for appearance in gone:
        await withdraw(
            subject=("appearance", appearance.id), reason="the speaker was taken off the session"
        )
    mails = [
        Owed(
            "speaker-cancelled",
            "appearance",
            appearance.id,
            occasion=f"gone-{at:%Y%m%d%H%M%S}",
            due_at=at,
            session_id=session_id,
            programme_id=appearance.programme,
        )
        for appearance in gone
        if appearance.notified
    ]
    return await plan(mails)


async def come_back(session_id: int, speaker_ids: Sequence[int]) -> None:
    """Put those in again who were taken off: same links, and invitations numbered onwards.

    Only inside a transaction. Whether they come is asked anew. For others nothing happens.
    """
    for appearance_id in await database.values(_COME_BACK, session_id, list(speaker_ids)):
        await withdraw(
            subject=("appearance", appearance_id), reason="the speaker is back in the session"
        )


_CARRIED_OVER: Final = "id, session, speaker, sequence_sent, stamp_sent, organiser_address, nonce"

_DEPART: Final = f"""
WITH gone AS (
  DELETE FROM appearances WHERE session = $1 AND speaker = ANY($2) RETURNING {_CARRIED_OVER}, answer
), departed AS (
  INSERT INTO departures ({_CARRIED_OVER}, answer, departed_at)
  SELECT {_CARRIED_OVER}, answer, $3 FROM gone
)
SELECT g.id, s.programme,
  v.email <> '' AND g.answer <> 'no' AND s.status <> 'cancelled' AND s.ends_at > $3
  AND (g.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d
    WHERE d.subject_kind = 'appearance' AND d.subject_id = g.id
      AND d.state IN ('handing_off', 'sent'))) AS notified
  FROM gone g JOIN sessions s ON s.id = g.session JOIN speakers v ON v.id = g.speaker
 ORDER BY g.id
"""  # noqa: S608 - our own column names.

_COME_BACK: Final = f"""
WITH back AS (
  DELETE FROM departures WHERE session = $1 AND speaker = ANY($2) RETURNING {_CARRIED_OVER}
)
INSERT INTO appearances ({_CARRIED_OVER}, position, role, answer, created_at)
SELECT {_CARRIED_OVER}, (SELECT COALESCE(max(position), 0) + 1 FROM appearances
  WHERE session = $1), '', 'none', now() FROM back
ON CONFLICT DO NOTHING
RETURNING id
"""  # noqa: S608 - our own column names.

"""Rehearsals as pages and mails read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.deliveries.invited_speakers import INVITED


class Rehearsal(Shape):
    """The rehearsal of a session as it is now; `url` is its own link, or empty."""

    id: int
    session: int
    uid: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    url: str
    note: str
    minutes: int
    sequence: int
    stamp: datetime
    cancelled: bool


class LastSent(Shape):
    """What one speaker's calendar was last told of the rehearsal; `id` is the appearance."""

    id: int
    sequence_sent: int
    stamp_sent: datetime | None
    organiser_address: str


async def of_session(session_id: int) -> Rehearsal | None:
    """Return the rehearsal of a session; None where there is none, or it was called off."""
    found = (await of_sessions([session_id])).get(session_id)
    return None if found is None or found.cancelled else found


async def of_sessions(ids: Sequence[int]) -> Mapping[int, Rehearsal]:
    """Return the rehearsals of these sessions by session, those called off too."""
    return {one.session: one for one in await database.rows(Rehearsal, _OF_SESSIONS, list(ids))}


async def last_sent(appearance_ids: Sequence[int]) -> Mapping[int, LastSent]:
    """Return what these speakers' calendars were last told, by appearance."""
    return {one.id: one for one in await database.rows(LastSent, _TOLD, list(appearance_ids))}


async def to_tell(session_id: int) -> list[int]:
    """Return the appearances that are invited to a rehearsal: who was asked and comes, or may."""
    return await database.values(_TO_TELL, session_id)


async def holding(session_id: int) -> list[int]:
    """Return the appearances whose calendars hold the rehearsal: the last they heard was of it.

    Not whose calendars lost it again, as they declined or were taken off the session.
    """
    return await database.values(_HOLDING, session_id)


_OF_SESSIONS: Final = """
SELECT r.id, r.session, r.uid, r.starts_at,
  r.starts_at + make_interval(mins => r.minutes) AS ends_at, s.timezone, r.url, r.note, r.minutes,
  r.sequence, r.stamp, r.cancelled_at IS NOT NULL AS cancelled
  FROM rehearsals r JOIN sessions s ON s.id = r.session WHERE r.session = ANY($1)
"""

_TOLD: Final = """
SELECT appearance AS id, sequence_sent, stamp_sent, organiser_address
  FROM rehearsal_invitations WHERE appearance = ANY($1)
"""

_TO_TELL: Final = f"""
SELECT a.id FROM appearances a JOIN speakers v ON v.id = a.speaker
 WHERE a.session = $1 AND v.email <> '' AND a.answer <> 'no'
   AND {INVITED}
 ORDER BY a.id
"""  # noqa: S608 - our own SQL.

_HOLDING: Final = """
SELECT i.appearance FROM rehearsal_invitations i JOIN rehearsals r ON r.id = i.rehearsal
  LEFT JOIN LATERAL (
    SELECT d.letter FROM deliveries d
     WHERE d.subject_kind = 'appearance' AND d.subject_id = i.appearance
       AND d.letter IN ('speaker-rehearsal', 'speaker-rehearsal-cancelled')
       AND d.state IN ('handing_off', 'sent')
     ORDER BY d.due_at DESC, d.id DESC LIMIT 1) AS last ON true
 WHERE r.session = $1 AND i.sequence_sent >= 0
   AND COALESCE(last.letter, 'speaker-rehearsal') = 'speaker-rehearsal'
 ORDER BY i.appearance
"""

"""Somebody's invitation as it was last sent, which an answer is held against."""

from datetime import datetime

from events import database
from events.database import Shape


class Invited(Shape):
    """Somebody's invitation as it was last sent and answered, its row locked.

    `state` is a registration's state or a speaker's answer.
    """

    id: int
    nonce: str
    state: str
    sequence_sent: int
    answered_at: datetime | None
    email: str | None
    name: str
    uid: str
    title: str


class InvitedParticipant(Invited):
    """The invitation of a participant."""

    session: int
    person: int
    version: int
    starts_at: datetime
    programme: int


async def locked(kind: str, row_id: int) -> Invited | None:
    """Lock the row of a registration or an appearance, until the transaction ends."""
    if kind == "registration":
        return await database.row(InvitedParticipant, _LOCK_REGISTRATION, row_id)
    return await database.row(Invited, _LOCK_APPEARANCE, row_id)


_LOCK_REGISTRATION = """
SELECT r.id, r.nonce, r.session, r.person, r.state, r.sequence_sent, r.partstat_at AS answered_at,
  p.email, r.name, s.uid, s.title, s.version, s.starts_at, s.programme
FROM registrations r JOIN people p ON p.id = r.person JOIN sessions s ON s.id = r.session
WHERE r.id = $1 FOR UPDATE OF r
"""

_LOCK_APPEARANCE = """
SELECT a.id, a.nonce, a.answer AS state, a.sequence_sent, a.answered_at, sp.email, sp.name, s.uid,
  s.title
FROM appearances a JOIN speakers sp ON sp.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = $1 FOR UPDATE OF a
"""

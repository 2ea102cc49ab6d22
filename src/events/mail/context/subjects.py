"""Whom mails are about: registrations, appearances, passes, people, organisers, as they are now."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from msgspec import structs

from events import database
from events.deliveries import passed_on
from events.deliveries.claim import Claimed
from events.mail.context.participants import (
    Reader,
    invitations,
    passes,
    people,
    registrations,
    selections,
)
from events.mail.context.records import Subject
from events.settings import settings


async def load(deliveries: Sequence[Claimed]) -> dict[tuple[str, int], Subject]:
    """Read whom these deliveries are about, in one query a kind; by kind and id."""
    found: dict[tuple[str, int], Subject] = {}
    for kind, read in _READ.items():
        ids = sorted({mail.subject_id for mail in deliveries if mail.subject_kind == kind})
        for row in await read(ids) if ids else ():
            found[kind, row.id] = Subject(kind=kind, **structs.asdict(row))
    return found


class _Appearance(Reader):
    session: int
    programme: int
    state: str
    role: str
    nonce: str
    sequence_sent: int
    stamp_sent: datetime | None
    organiser_address: str
    stopped: bool
    invited: bool


async def _appearances(ids: list[int]) -> list[_Appearance]:
    return await database.rows(_Appearance, _APPEARANCES, ids)


_APPEARANCES = """
SELECT a.id, NULLIF(sp.email, '') AS email, sp.name, sp.language, sp.timezone, a.session,
  s.programme, a.state, a.role, a.nonce, a.sequence_sent, a.stamp_sent, a.organiser_address,
  sp.stopped_at IS NOT NULL AS stopped,
  a.sequence_sent >= 0 OR EXISTS (SELECT FROM deliveries d WHERE d.subject_kind = 'appearance'
    AND d.subject_id = a.id AND d.letter = 'speaker-invitation'
    AND d.state IN ('handing_off', 'sent')) AS invited
FROM (SELECT id, session, speaker, answer AS state, role, nonce, sequence_sent, stamp_sent,
        organiser_address FROM appearances
      UNION ALL
      SELECT id, session, speaker, 'gone', '', nonce, sequence_sent, stamp_sent, organiser_address
        FROM departures) AS a
  JOIN speakers sp ON sp.id = a.speaker JOIN sessions s ON s.id = a.session
WHERE a.id = ANY($1)
"""


class _Organiser(Reader):
    state: str


async def _organisers(ids: list[int]) -> list[_Organiser]:
    return await database.rows(_Organiser, _ORGANISERS, ids)


_ORGANISERS = """
SELECT id, email, name, language, timezone,
  CASE WHEN disabled_at IS NULL THEN 'active' ELSE 'disabled' END AS state
FROM organisers WHERE id = ANY($1)
"""


async def _received(ids: list[int]) -> list[Reader]:
    """Load mails for people: they go to the address for answers, if there is one still."""
    there = await database.values(_RECEIVED, ids) if settings().reply_to else []
    to, language = settings().reply_to, settings().languages[0]
    return [Reader(id=one, email=to, name="", language=language, timezone="") for one in there]


class _Proposal(Reader):
    programme: int
    state: str
    nonce: str


async def _proposals(ids: list[int]) -> list[_Proposal]:
    return await database.rows(_Proposal, _PROPOSALS, ids)


_PROPOSALS = """
SELECT id, email, name, language, '' AS timezone, programme, state, nonce
  FROM proposals WHERE id = ANY($1)
"""

_RECEIVED = "SELECT id FROM received_mails WHERE id = ANY($1)"

_READ: dict[str, Callable[[list[int]], Awaitable[Sequence[Reader]]]] = {
    "registration": registrations,
    "appearance": _appearances,
    "pass": passes,
    "selection": selections,
    "invitation": invitations,
    "person": people,
    "organiser": _organisers,
    "proposal": _proposals,
    passed_on.KIND: _received,
}

"""The only writer of calls and proposals; each joins the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from msgspec import structs

from events import database, signing
from events.database import Shape
from events.proposals.queries import CallShown, call_of
from events.proposals.states import ProposalState


@dataclass(frozen=True)
class Proposed:
    """What somebody proposes."""

    name: str
    email: str
    language: str
    organisation: str
    biography: str
    title: str
    summary: str


class LockedProposal(Shape):
    """A proposal whose row is locked."""

    id: int
    programme: int
    state: ProposalState
    name: str
    email: str
    language: str
    organisation: str
    biography: str
    title: str
    summary: str


async def save_call(programme_id: int, call: CallShown) -> None:
    """Replace a programme's call."""
    words = msgspec.json.encode(call.words).decode()
    await database.execute(_SAVE_CALL, programme_id, call.enabled, call.closes_at, words)


async def copy_call(from_id: int, to_id: int, later: timedelta) -> None:
    """Let another programme make the same call, its last day so much later, where there is one."""
    call = await call_of(from_id)
    if call != CallShown():
        closes_at = call.closes_at and call.closes_at + later
        await save_call(to_id, structs.replace(call, closes_at=closes_at))


async def insert(programme_id: int, one: Proposed, *, at: datetime) -> int:
    """Keep a proposal whose address is not confirmed yet; return its id."""
    return int(
        await database.value(
            _INSERT, programme_id, one.name, one.email, one.language, one.organisation,
            one.biography, one.title, one.summary, signing.nonce(), at,
        )
    )  # fmt: skip


async def asked_lately(email: str, at: datetime) -> int:
    """Count what was proposed by this address within a day."""
    return int(await database.value(_LATELY, email, at))


async def lock(proposal_id: int) -> LockedProposal | None:
    """Lock and return a proposal."""
    return await database.row(LockedProposal, _LOCK, proposal_id)


async def confirm(proposal_id: int) -> bool:
    """Let organisers read a proposal; False where they could before."""
    return await database.execute(_CONFIRM, proposal_id) > 0


async def decide(
    proposal_id: int, state: ProposalState, *, at: datetime, session_id: int | None = None
) -> None:
    """Note what became of a proposal."""
    await database.execute(_DECIDE, proposal_id, state, at, session_id)


async def forget(at: datetime) -> int:
    """Delete what nobody confirmed within three days, and what was declined half a year ago."""
    return await database.execute(_FORGET, at)


_SAVE_CALL: Final = """
INSERT INTO calls (programme, enabled, closes_at, words) VALUES ($1, $2, $3, $4)
ON CONFLICT (programme) DO UPDATE SET enabled = $2, closes_at = $3, words = $4
"""

_INSERT: Final = """
INSERT INTO proposals (programme, state, name, email, language, organisation, biography, title,
  summary, nonce, created_at)
VALUES ($1, 'unconfirmed', $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id
"""

_LATELY: Final = """
SELECT count(*) FROM proposals
 WHERE email = $1 AND created_at > $2::timestamptz - interval '1 day'
"""

_LOCK: Final = """
SELECT id, programme, state, name, email, language, organisation, biography, title, summary
  FROM proposals WHERE id = $1 FOR UPDATE
"""

_CONFIRM: Final = "UPDATE proposals SET state = 'new' WHERE id = $1 AND state = 'unconfirmed'"

_DECIDE: Final = """
UPDATE proposals SET state = $2, decided_at = $3, session = COALESCE($4, session) WHERE id = $1
"""

_FORGET: Final = """
DELETE FROM proposals
 WHERE state = 'unconfirmed' AND created_at < $1::timestamptz - interval '3 days'
    OR state = 'declined' AND decided_at < $1::timestamptz - interval '183 days'
"""

"""The only writer of attestations; all run inside the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database, signing
from events.attestations import codes
from events.attestations.content import Content, as_json
from events.attestations.tables import Attestation


async def issue(registration_id: int, content: Content, *, by: str, at: datetime) -> None:
    """Issue an attestation; where the registration has a valid one, that one stays."""
    nonce = signing.nonce()
    code_hash = signing.hashed(codes.code_of(nonce))
    await database.execute(_ISSUE, registration_id, nonce, code_hash, as_json(content), at, by)


async def revoke(attestation_id: int, *, at: datetime) -> None:
    """Make an attestation invalid, for good; what it said is forgotten."""
    await Attestation.update(
        {Attestation.revoked_at: at, Attestation.content: "{}", Attestation.nonce: ""}
    ).where(Attestation.id == attestation_id, Attestation.revoked_at.is_null())


async def forget(person_ids: Sequence[int]) -> None:
    """Forget the attestations of people: their codes prove nothing any more."""
    await database.execute(_FORGET, list(person_ids))


async def forget_in_programme(programme_id: int) -> None:
    """Forget the attestations of a programme."""
    await database.execute(_FORGET_PROGRAMME, programme_id)


_ISSUE: Final = """
INSERT INTO attestations (registration, nonce, code_hash, content, issued_at, issued_by)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (registration) WHERE revoked_at IS NULL DO NOTHING
"""

_FORGET: Final = """
DELETE FROM attestations a USING registrations r
 WHERE r.id = a.registration AND r.person = ANY($1)
"""

_FORGET_PROGRAMME: Final = """
DELETE FROM attestations a USING registrations r, sessions s
 WHERE r.id = a.registration AND s.id = r.session AND s.programme = $1
"""

"""Invitations are made, withdrawn and given again."""

from collections.abc import Sequence
from datetime import datetime

from events import database, signing
from events.database import Shape


class Made(Shape):
    """An invitation as its mail needs it."""

    id: int
    person: int
    programme: int
    session: int | None
    mails: int
    """How often it was mailed."""


async def add(
    programme_id: int,
    session_id: int | None,
    people: Sequence[tuple[str, str, str]],
    *,
    source: str = "list",
    at: datetime,
) -> list[Made]:
    """Invite people who are known by these addresses, each with name and language.

    Who was invited already is left out; one that was withdrawn holds again, by another link.
    """
    return await database.rows(
        Made,
        _ADD,
        programme_id,
        session_id,
        [email for email, _, _ in people],
        [name for _, name, _ in people],
        [language for _, _, language in people],
        signing.nonces(len(people)),
        source,
        at,
    )


async def lock(invitation_id: int) -> Made | None:
    """Return an invitation that holds, held until the transaction ends."""
    return await database.row(Made, _LOCK, invitation_id)


async def held_by(programme_id: int, session_id: int | None, email: str) -> Made | None:
    """Return the invitation of an address, held until the transaction ends."""
    return await database.row(Made, _HELD_BY, programme_id, session_id, email)


async def withdraw(invitation_id: int, *, at: datetime) -> None:
    """End an invitation: its link opens nothing any more."""
    await database.execute(_WITHDRAW, invitation_id, at)


_COLUMNS = """id, person, programme, session, (SELECT count(*) FROM deliveries d
  WHERE d.subject_kind = 'invitation' AND d.subject_id = invitations.id) AS mails"""

_ADD = f"""
INSERT INTO invitations (programme, session, person, name, language, nonce, source, created_at)
SELECT $1, $2::int, e.id, l.name, l.language, l.nonce, $7, $8
  FROM unnest($3::text[], $4::text[], $5::text[], $6::text[]) AS l (email, name, language, nonce)
  JOIN people e ON e.email = l.email ORDER BY e.id
ON CONFLICT (programme, COALESCE(session, 0), person) DO UPDATE
   SET withdrawn_at = NULL, nonce = excluded.nonce, source = excluded.source
 WHERE invitations.withdrawn_at IS NOT NULL
RETURNING {_COLUMNS}
"""  # noqa: S608 — only our own column names are put together.

_LOCK = f"""
SELECT {_COLUMNS} FROM invitations WHERE id = $1 AND withdrawn_at IS NULL FOR UPDATE
"""  # noqa: S608 — only our own column names are put together.

_HELD_BY = f"""
SELECT {_COLUMNS} FROM invitations
 WHERE programme = $1 AND session IS NOT DISTINCT FROM $2::int AND withdrawn_at IS NULL
   AND person = (SELECT id FROM people WHERE email = $3) FOR UPDATE
"""  # noqa: S608 — only our own column names are put together.

_WITHDRAW = """
UPDATE invitations SET withdrawn_at = $2 WHERE id = $1 AND withdrawn_at IS NULL
"""

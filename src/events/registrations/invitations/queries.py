"""Invitations read: whether one opens a page, lets an address register, and who has one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database, signing
from events.database import Shape
from events.deliveries.states import DeliveryState


class Restriction(Shape):
    """What is by invitation: a programme, or a session of one.

    `by_programme`: an invitation to the whole programme opens it too.
    """

    programme: int
    session: int | None
    by_programme: bool
    domains: list[str]


class Invitation(Shape):
    """An invitation that holds, with what it is for."""

    id: int
    nonce: str
    programme: int
    session: int | None
    email: str
    name: str
    programme_slug: str
    session_slug: str | None


class Invited(Shape):
    """Somebody who was invited, as the desk lists them."""

    id: int
    email: str
    name: str
    source: str
    created_at: datetime
    withdrawn_at: datetime | None
    registered: bool
    mail: DeliveryState | None
    reason: str


async def restriction_of_session(slug: str) -> Restriction | None:
    """Return what a session that is online asks of who opens it; None where anybody may."""
    return await database.row(Restriction, _SESSION_RESTRICTION, slug)


async def restriction_of_programme(slug: str) -> Restriction | None:
    """Return the same of a programme."""
    return await database.row(Restriction, _PROGRAMME_RESTRICTION, slug)


async def proven(token: str) -> Invitation | None:
    """Return the invitation that a link proves, unless it was withdrawn."""
    row_id = signing.row_id_of(token)
    found = await database.row(Invitation, _BY_ID, row_id) if row_id is not None else None
    if found is None or not signing.proves(token, "invitation", found.id, found.nonce):
        return None
    return found


def opens(invitation: Invitation, restriction: Restriction) -> bool:
    """Tell whether an invitation lets its reader in."""
    if invitation.programme != restriction.programme:
        return False
    if invitation.session is None:
        return restriction.by_programme
    return invitation.session == restriction.session


async def lets_in(invitation_id: int, session_id: int, email: str) -> bool:
    """Tell whether an invitation holds for this address in a session."""
    return bool(await database.value(_LETS_IN, invitation_id, session_id, email))


async def lets_into_programme(invitation_id: int, programme_id: int, email: str) -> bool:
    """Tell whether an address may register for a programme: for one by invitation with one."""
    return bool(await database.value(_LETS_INTO_PROGRAMME, invitation_id, programme_id, email))


async def listed(
    programme_id: int, session_id: int | None, *, before: int | None = None, most: int
) -> Sequence[Invited]:
    """Return who was invited to a programme, or to one session, the latest first.

    `before`: those that came before this one.
    """
    return await database.rows(Invited, _LISTED, programme_id, session_id, before, most)


async def one(programme_id: int, session_id: int | None, invitation_id: int) -> Invited | None:
    """Return one invitation to a programme, or to one session."""
    return await database.row(Invited, _ONE, programme_id, session_id, invitation_id)


_SESSION_RESTRICTION: Final = """
SELECT s.programme, s.id AS session, s.visibility <> 'invited' AS by_programme,
  CASE WHEN s.visibility = 'invited' THEN s.invited_domains ELSE p.invited_domains END AS domains
  FROM sessions s JOIN programmes p ON p.id = s.programme
 WHERE s.slug = $1 AND 'invited' IN (p.visibility, s.visibility) AND p.status <> 'draft'
   AND s.status <> 'draft' AND (s.status = 'published' OR s.published_at IS NOT NULL)
"""

_PROGRAMME_RESTRICTION: Final = """
SELECT p.id AS programme, NULL::int AS session, true AS by_programme, p.invited_domains AS domains
  FROM programmes p WHERE p.slug = $1 AND p.visibility = 'invited' AND p.status <> 'draft'
"""

_BY_ID: Final = """
SELECT i.id, i.nonce, i.programme, i.session, e.email, i.name, p.slug AS programme_slug,
  s.slug AS session_slug
  FROM invitations i JOIN people e ON e.id = i.person JOIN programmes p ON p.id = i.programme
  LEFT JOIN sessions s ON s.id = i.session
 WHERE i.id = $1 AND i.withdrawn_at IS NULL AND e.email IS NOT NULL
"""

_LETS_IN: Final = """
SELECT EXISTS (SELECT FROM invitations i JOIN people e ON e.id = i.person
    JOIN sessions s ON s.id = $2 AND s.programme = i.programme
   WHERE i.id = $1 AND e.email = $3 AND i.withdrawn_at IS NULL
     AND (i.session = s.id OR i.session IS NULL AND s.visibility <> 'invited'))
"""

_LETS_INTO_PROGRAMME: Final = """
SELECT p.visibility <> 'invited' OR EXISTS (
    SELECT FROM invitations i JOIN people e ON e.id = i.person
     WHERE i.id = $1 AND e.email = $3 AND i.withdrawn_at IS NULL AND i.session IS NULL
       AND i.programme = p.id)
  FROM programmes p WHERE p.id = $2
"""

_INVITED: Final = """
SELECT i.id, COALESCE(e.email, '') AS email, i.name, i.source, i.created_at, i.withdrawn_at,
  EXISTS (SELECT FROM registrations r JOIN sessions s ON s.id = r.session
    WHERE r.person = i.person AND r.state <> 'cancelled' AND s.programme = i.programme
      AND (i.session IS NULL OR s.id = i.session)) AS registered,
  d.state AS mail, COALESCE(d.reason, '') AS reason
  FROM invitations i JOIN people e ON e.id = i.person
  LEFT JOIN LATERAL (SELECT state, reason FROM deliveries WHERE subject_kind = 'invitation'
    AND subject_id = i.id ORDER BY id DESC LIMIT 1) d ON true
"""

# The page first, by its index, then what is said of each.
_LISTED: Final = f"""{_INVITED} WHERE i.id = ANY (ARRAY (SELECT id FROM invitations
    WHERE programme = $1 AND COALESCE(session, 0) = COALESCE($2::int, 0)
      AND id < COALESCE($3::bigint, 2147483648) ORDER BY id DESC LIMIT $4))
 ORDER BY i.id DESC
"""  # noqa: S608 - our own SQL

_ONE: Final = f"""{_INVITED}
 WHERE i.programme = $1 AND i.session IS NOT DISTINCT FROM $2::int AND i.id = $3
"""

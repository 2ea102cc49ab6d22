"""Whom a token belongs to, what it is for, and whether it still counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from events import database, signing
from events.database import Json, Shape
from events.organisers.access import Member
from events.organisers.api_tokens import PREFIX, note_use
from events.organisers.states import Role

_USED_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """Who asks by a token: its organiser as they are now, within the token's programme."""

    token: int
    member: Member
    scopes: frozenset[str]


async def caller(sent: str, *, at: datetime) -> Caller | None:
    """Return who asks by a token, or None where it opens nothing (any more).

    Every request of a program asks this, hence one statement.
    """
    if not sent.startswith(PREFIX) or len(sent) > 100:
        return None
    found = await database.row(_Found, _FIND, signing.hashed(sent), at)
    if found is None:
        return None
    if found.used_at is None or at - found.used_at >= _USED_EVERY:
        await note_use(found.id, at=at)
    return Caller(found.id, _member(found), frozenset(found.scopes))


class _Found(Shape):
    id: int
    scopes: list[str]
    programme: int | None
    used_at: datetime | None
    organiser: int
    email: str
    name: str
    role: Role
    limited: bool
    language: str
    timezone: str
    roles: Json[dict[str, Role]]


def _member(found: _Found) -> Member:
    roles = {int(programme): role for programme, role in found.roles.items()}
    if found.programme is not None:
        held = roles.get(found.programme) if found.limited else found.role
        roles = {} if held is None else {found.programme: held}
    return Member(
        id=found.organiser,
        email=found.email,
        name=found.name,
        role=found.role,
        limited=found.limited or found.programme is not None,
        language=found.language,
        timezone=found.timezone,
        programmes=roles,
    )


_FIND: Final = """
SELECT t.id, t.scopes, t.programme, t.used_at, o.id AS organiser, o.email, o.name, o.role,
  o.limited, o.language, o.timezone,
  COALESCE((SELECT jsonb_object_agg(r.programme, r.role) FROM programme_roles r
    WHERE r.organiser = o.id), '{}') AS roles
  FROM api_tokens t JOIN organisers o ON o.id = t.organiser
 WHERE t.token_hash = $1 AND t.revoked_at IS NULL AND t.expires_at > $2 AND o.disabled_at IS NULL
"""

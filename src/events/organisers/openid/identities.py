"""Whom a provider's word means here: by its own name for them, else by their address.

Kept is a keyed hash of that name: enough to know it again. The only writer of its table.
"""

from datetime import datetime

from events import database, signing
from events.database import Shape
from events.organisers.openid.code_exchange import Proven
from events.organisers.openid.tables import OpenIdIdentity
from events.organisers.states import Role


class IdentifiedOrganiser(Shape):
    """The organiser whom a provider's word means, with or without access."""

    id: int
    email: str
    role: Role
    limited: bool
    disabled_at: datetime | None
    by_groups: bool
    lost_at: datetime | None

    @property
    def lost_by_groups(self) -> bool:
        """Tell whether it was a group that took their access, and nobody since."""
        return self.disabled_at is not None and self.disabled_at == self.lost_at


_MEANT = """
SELECT o.id, o.email, o.role, o.limited, o.disabled_at,
  EXISTS (SELECT FROM openid_identities WHERE organiser = o.id AND by_groups) AS by_groups,
  (SELECT max(lost_at) FROM openid_identities WHERE organiser = o.id) AS lost_at
  FROM organisers o
 WHERE o.id = COALESCE(
   (SELECT i.organiser FROM openid_identities i JOIN organisers k ON k.id = i.organiser
     WHERE i.key_hash = $1 AND (k.disabled_at IS NULL OR k.disabled_at = i.lost_at)),
   (SELECT id FROM organisers WHERE email = $2))
   FOR UPDATE OF o
"""


async def identify(proven: Proven) -> IdentifiedOrganiser | None:
    """Return whom they are here, locked until the caller's transaction ends; None for strangers.

    An organiser whose address changed over there is still themselves.
    """
    return await database.row(IdentifiedOrganiser, _MEANT, _key(proven), proven.email)


_NOTE = """
INSERT INTO openid_identities (key_hash, organiser, by_groups, created_at, used_at)
VALUES ($1, $2, $3, $4, $4)
ON CONFLICT (key_hash) DO UPDATE SET organiser = EXCLUDED.organiser,
  by_groups = EXCLUDED.by_groups, used_at = EXCLUDED.used_at, lost_at = NULL
"""


async def note(proven: Proven, organiser_id: int, *, by_groups: bool, at: datetime) -> None:
    """Keep who signed in, and whether a group made their role. Inside the caller's transaction."""
    await database.execute(_NOTE, _key(proven), organiser_id, by_groups, at)
    await OpenIdIdentity.update(
        {OpenIdIdentity.by_groups: by_groups, OpenIdIdentity.lost_at: None}
    ).where(OpenIdIdentity.organiser == organiser_id)


async def note_lost(organiser_id: int, *, at: datetime) -> None:
    """Keep that access went with a group: it may come back with it. In the same transaction."""
    await OpenIdIdentity.update({OpenIdIdentity.lost_at: at}).where(
        OpenIdIdentity.organiser == organiser_id
    )


def _key(proven: Proven) -> str:
    return signing.hashed(f"openid\0{proven.issuer}\0{proven.subject}")

"""Who may do what at the desk, and the record of what they did.

Three roles, each including the one before: a viewer reads, an editor changes and sends, an owner
also invites organisers and ends what cannot be undone. A limited organiser has a role in the
programmes named for them and sees nothing of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from events import database
from events.errors import Forbidden, NotFound

ROLES: Final = ("viewer", "editor", "owner")


@dataclass(frozen=True)
class Member:
    """A signed-in organiser. `programmes` maps programme ids to roles where `limited`."""

    id: int
    email: str
    name: str
    role: str
    limited: bool
    language: str
    timezone: str
    programmes: Mapping[int, str] = field(default_factory=dict)

    def role_in(self, programme_id: int) -> str | None:
        """The role in one programme, or None where it is none of their business."""
        if not self.limited:
            return self.role
        return self.programmes.get(programme_id)

    def may(self, role: str, programme_id: int | None = None) -> bool:
        """Whether they have at least this role in one programme, or for what is of none.

        What belongs to no programme a limited organiser may only look at.
        """
        if programme_id is None:
            held: str | None = "viewer" if self.limited else self.role
        else:
            held = self.role_in(programme_id)
        return held is not None and ROLES.index(held) >= ROLES.index(role)

    @property
    def scope(self) -> list[int] | None:
        """The programmes they may see, for queries: None means all of them."""
        return sorted(self.programmes) if self.limited else None


def require(organiser: Member, role: str, programme_id: int | None = None) -> None:
    """Let them pass or raise: NotFound where the programme is not theirs to see, else Forbidden."""
    if organiser.may(role, programme_id):
        return
    if programme_id is not None and organiser.role_in(programme_id) is None:
        raise NotFound
    raise Forbidden


async def record(
    who: str, action: str, subject: str, details: Mapping[str, object] | None = None
) -> int:
    """Write into the append-only log, in the transaction of what is done; the entry's number."""
    if not database.in_transaction():
        raise RuntimeError("what was done and its record belong in one transaction")
    entry = await database.value(
        "INSERT INTO audit_entries (who, action, subject, details) VALUES ($1, $2, $3, $4)"
        " RETURNING id",
        who[:254],
        action[:60],
        subject[:300],
        msgspec.json.encode(dict(details or {})).decode(),
    )
    return int(entry)


async def member(organiser_id: int) -> Member | None:
    """An organiser as they stand now; None where they are gone or disabled."""
    found = await database.row(
        "SELECT id, email, name, role, limited, language, timezone FROM organisers"
        " WHERE id = $1 AND disabled_at IS NULL",
        organiser_id,
    )
    if found is None:
        return None
    roles = await database.rows(
        "SELECT programme, role FROM programme_roles WHERE organiser = $1", organiser_id
    )
    return Member(**found, programmes={entry["programme"]: entry["role"] for entry in roles})

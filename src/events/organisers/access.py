"""Who may do what at the desk.

An organiser has one role everywhere; a limited organiser has a role in each of the programmes
named for them and sees nothing of the others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from events import database
from events.database import Shape
from events.errors import Forbidden, NotFound
from events.organisers.states import ROLES, Role


@dataclass(frozen=True)
class Member:
    """A signed-in organiser. `programmes` maps programme ids to roles where `limited`."""

    id: int
    email: str
    name: str
    role: Role
    limited: bool
    language: str
    timezone: str
    programmes: Mapping[int, Role] = field(default_factory=dict)

    def role_in(self, programme_id: int) -> Role | None:
        """Return the role in one programme, or None where it is not theirs to see."""
        if not self.limited:
            return self.role
        return self.programmes.get(programme_id)

    def may(self, role: str, programme_id: int | None = None) -> bool:
        """Tell whether they have at least this role in one programme, or for what is of none.

        What belongs to no programme a limited organiser may only look at. Raises ValueError for
        a role that there is not.
        """
        if programme_id is None:
            held: Role | None = Role.VIEWER if self.limited else self.role
        else:
            held = self.role_in(programme_id)
        return held is not None and ROLES.index(held) >= ROLES.index(Role(role))

    @property
    def scope(self) -> list[int] | None:
        """Return the programmes they may see, for queries: None means all of them."""
        return sorted(self.programmes) if self.limited else None


def require(organiser: Member, role: str, programme_id: int | None = None) -> None:
    """Let them pass or raise: NotFound where the programme is not theirs to see, else Forbidden."""
    if organiser.may(role, programme_id):
        return
    if programme_id is not None and organiser.role_in(programme_id) is None:
        raise NotFound
    raise Forbidden


class _Account(Shape):
    id: int
    email: str
    name: str
    role: Role
    limited: bool
    language: str
    timezone: str


_ACCOUNT = """
SELECT id, email, name, role, limited, language, timezone FROM organisers
 WHERE id = $1 AND disabled_at IS NULL
"""


class _ProgrammeRole(Shape):
    programme: int
    role: Role


_PROGRAMME_ROLES = "SELECT programme, role FROM programme_roles WHERE organiser = $1"


async def member(organiser_id: int) -> Member | None:
    """Return an organiser as they are now; None where they are gone or disabled.

    Every page of the desk asks this, hence SQL.
    """
    found = await database.row(_Account, _ACCOUNT, organiser_id)
    if found is None:
        return None
    roles = await database.rows(_ProgrammeRole, _PROGRAMME_ROLES, organiser_id)
    return Member(
        id=found.id,
        email=found.email,
        name=found.name,
        role=found.role,
        limited=found.limited,
        language=found.language,
        timezone=found.timezone,
        programmes={entry.programme: entry.role for entry in roles},
    )

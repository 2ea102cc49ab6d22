"""Organisers as the team's page lists them, and the name of one."""

from datetime import datetime

from events import database
from events.database import Shape
from events.organisers.states import Role
from events.organisers.tables import Organiser


class Listed(Shape):
    """An organiser as the team's page lists them; `programmes` are titles with the role in each."""

    id: int
    email: str
    name: str
    role: Role
    limited: bool
    language: str
    created_at: datetime
    disabled_at: datetime | None
    seen_at: datetime | None
    programmes: list[str]
    programme_ids: list[int]


# Signing out ends a desk session, and with it what it says of the last visit: the record stays.
_EVERYBODY = """
WITH came AS (
  SELECT who, max(at) AS at FROM audit_entries WHERE action = 'signed-in' GROUP BY who)
SELECT o.id, o.email, o.name, o.role, o.limited, o.language, o.created_at, o.disabled_at,
  greatest((SELECT max(v.seen_at) FROM desk_sessions v WHERE v.organiser = o.id),
    (SELECT at FROM came WHERE who = o.email)) AS seen_at,
  COALESCE((SELECT array_agg(p.title || ' (' || r.role || ')' ORDER BY p.title)
    FROM programme_roles r JOIN programmes p ON p.id = r.programme
   WHERE r.organiser = o.id), '{}') AS programmes,
  COALESCE((SELECT array_agg(r.programme) FROM programme_roles r
   WHERE r.organiser = o.id), '{}') AS programme_ids
 FROM organisers o ORDER BY o.disabled_at IS NOT NULL, lower(o.name), o.email
"""


async def everybody() -> list[Listed]:
    """Return all organisers with their programmes, by name; disabled ones last."""
    return await database.rows(Listed, _EVERYBODY)


async def name_of(email: str) -> str | None:
    """Return the name of the organiser with this address; None where there is none."""
    found = await Organiser.select(Organiser.name).where(Organiser.email == email).first()
    return str(found["name"]) if found else None

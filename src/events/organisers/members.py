"""Organisers join, change roles and leave; each change is recorded with who made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database, text
from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.errors import Invalid, NotFound, Refusal
from events.organisers import access, desk_sessions, passkeys

COMMAND_LINE: Final = "command line"
"""Who is named in the record where a command did it, not an organiser."""


class LastOwner(Refusal):
    """Somebody must be able to invite the others."""

    status = 409
    sentence = "This is the last owner. Make somebody else an owner first."


@dataclass(frozen=True)
class Role:
    """What an organiser may do: everywhere, or where `limited` in the programmes named only."""

    role: str = "editor"
    limited: bool = False
    programmes: Mapping[int, str] = field(default_factory=dict)


async def add(
    email: str, role: Role, *, name: str = "", language: str = "fr", by: str = COMMAND_LINE
) -> int:
    """Add an organiser, or find and re-enable the one with this address; their id.

    An organiser who is there already keeps their role. Raises Invalid for an address that is none.
    """
    async with transaction():
        return await _add(email, role, name=name, language=language, by=by)


async def invite(
    email: str, role: Role, *, name: str, language: str, by: access.Member, at: datetime
) -> int:
    """Add an organiser and owe them the mail that says so; it carries no secret. Raises Invalid."""
    async with transaction():
        organiser_id = await _add(email, role, name=name, language=language, by=by.email)
        mail = Owed(
            letter="organiser-invitation",
            subject_kind="organiser",
            subject_id=organiser_id,
            occasion=f"{at:%Y%m%d%H%M}",
            due_at=at,
            urgency=1,
            data={"by": by.name or by.email},
        )
        await plan([mail])
        return organiser_id


async def change_role(organiser_id: int, role: Role, *, by: access.Member) -> None:
    """Give an organiser another role; their visits go on with it. Raises LastOwner, NotFound."""
    async with transaction():
        email = await _locked(organiser_id)
        await database.execute(
            "UPDATE organisers SET role = $2, limited = $3 WHERE id = $1",
            organiser_id,
            role.role,
            role.limited,
        )
        await _set_programmes(organiser_id, role)
        await _keep_an_owner()
        await access.record(by.email, "role-changed", email, _role_details(role))


async def disable(organiser_id: int, *, by: access.Member, at: datetime) -> None:
    """Take an organiser's access away at once: visits end, passkeys are forgotten.

    Raises LastOwner, NotFound.
    """
    async with transaction():
        email = await _locked(organiser_id)
        await database.execute(
            "UPDATE organisers SET disabled_at = $2 WHERE id = $1", organiser_id, at
        )
        await passkeys.remove_all(organiser_id)
        await desk_sessions.end_all(organiser_id)
        await _keep_an_owner()
        await access.record(by.email, "organiser-disabled", email)


async def change_own(organiser: access.Member, *, name: str, language: str, timezone: str) -> None:
    """An organiser's own name, language and zone (empty: the site's)."""
    async with transaction():
        await database.execute(
            "UPDATE organisers SET name = $2, language = $3, timezone = $4 WHERE id = $1",
            organiser.id,
            text.line(name)[:200],
            language,
            timezone,
        )
        await access.record(organiser.email, "own-settings-changed", organiser.email)


async def everybody() -> list[database.Row]:
    """All organisers with their programmes, by name; disabled ones last."""
    return await database.rows(
        "SELECT o.id, o.email, o.name, o.role, o.limited, o.language, o.created_at, o.disabled_at,"
        "  (SELECT max(v.seen_at) FROM desk_sessions v WHERE v.organiser = o.id) AS seen_at,"
        "  COALESCE((SELECT array_agg(p.title || ' (' || r.role || ')' ORDER BY p.title)"
        "    FROM programme_roles r JOIN programmes p ON p.id = r.programme"
        "   WHERE r.organiser = o.id), '{}') AS programmes,"
        "  COALESCE((SELECT array_agg(r.programme) FROM programme_roles r"
        "   WHERE r.organiser = o.id), '{}') AS programme_ids"
        " FROM organisers o ORDER BY o.disabled_at IS NOT NULL, lower(o.name), o.email"
    )


async def _add(email: str, role: Role, *, name: str, language: str, by: str) -> int:
    try:
        address = text.address(email)
    except ValueError:
        raise Invalid({"email": "Enter a mail address, like name@example.org."}) from None
    existing = await database.row(
        "SELECT id, disabled_at FROM organisers WHERE email = $1 FOR UPDATE", address
    )
    if existing and existing["disabled_at"] is None:
        return int(existing["id"])
    organiser_id = await database.value(
        "INSERT INTO organisers (email, name, role, limited, language) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (email) DO UPDATE SET disabled_at = NULL, role = EXCLUDED.role,"
        " limited = EXCLUDED.limited RETURNING id",
        address,
        text.line(name)[:200],
        role.role,
        role.limited,
        language,
    )
    await _set_programmes(organiser_id, role)
    await access.record(by, "organiser-added", address, _role_details(role))
    return int(organiser_id)


async def _set_programmes(organiser_id: int, role: Role) -> None:
    await database.execute("DELETE FROM programme_roles WHERE organiser = $1", organiser_id)
    chosen = role.programmes if role.limited else {}
    await database.execute_many(
        "INSERT INTO programme_roles (organiser, programme, role) VALUES ($1, $2, $3)",
        [(organiser_id, programme_id, held) for programme_id, held in chosen.items()],
    )


async def _locked(organiser_id: int) -> str:
    # Owners are counted afterwards: two who demote each other must not both succeed.
    await database.execute("LOCK TABLE organisers IN SHARE ROW EXCLUSIVE MODE")
    email = await database.value("SELECT email FROM organisers WHERE id = $1", organiser_id)
    if email is None:
        raise NotFound
    return str(email)


async def _keep_an_owner() -> None:
    owners = await database.value(
        "SELECT count(*) FROM organisers"
        " WHERE role = 'owner' AND NOT limited AND disabled_at IS NULL"
    )
    if not owners:
        raise LastOwner


def _role_details(role: Role) -> dict[str, object]:
    return {"role": role.role, "limited": role.limited, "programmes": sorted(role.programmes)}

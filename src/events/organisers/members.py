"""Organisers join, change roles and leave; each change is recorded with who made it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from events import database, text
from events.database import JsonObject, Shape, transaction
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.errors import Invalid, NotFound, Refusal
from events.organisers import access, api_tokens, audit_log, desk_sessions
from events.organisers.passkeys import own_keys
from events.organisers.states import Role
from events.organisers.tables import Organiser, ProgrammeRole

COMMAND_LINE: Final = "command line"
"""Who is named in the record where a command did it, not an organiser."""


class LastOwner(Refusal):
    """Somebody must be able to invite the others."""

    status = 409
    sentence = "This is the last owner. Make somebody else an owner first."


@dataclass(frozen=True)
class Grant:
    """What an organiser may do: everywhere, or where `limited` in the programmes named only."""

    role: Role = Role.EDITOR
    limited: bool = False
    programmes: Mapping[int, Role] = field(default_factory=dict)


async def add(
    email: str, grant: Grant, *, name: str = "", language: str = "fr", by: str = COMMAND_LINE
) -> int:
    """Add an organiser, or find and re-enable the one with this address; return their id.

    An organiser who is there already keeps their role. Raises Invalid for an address that is none.
    """
    async with transaction():
        return await insert(email, grant, name=name, language=language, by=by)


async def invite(
    email: str, grant: Grant, *, name: str, language: str, by: access.Member, at: datetime
) -> int:
    """Add an organiser and owe them the mail that says so; it carries no secret. Raises Invalid."""
    async with transaction():
        organiser_id = await insert(email, grant, name=name, language=language, by=by.email)
        mail = Owed(
            letter="organiser-invitation",
            subject_kind="organiser",
            subject_id=organiser_id,
            occasion=f"{at:%Y%m%d%H%M}",
            due_at=at,
            urgency=Urgency.CONFIRMATION,
            data={"by": by.name or by.email},
        )
        await plan([mail])
        return organiser_id


async def change_role(organiser_id: int, grant: Grant, *, by: access.Member) -> None:
    """Give an organiser another role; desk sessions go on with it. Raises LastOwner, NotFound."""
    async with transaction():
        await give_role(organiser_id, grant, by=by.email)


async def give_role(organiser_id: int, grant: Grant, *, by: str) -> None:
    """Do that inside the caller's transaction, whoever says so. Raises LastOwner, NotFound."""
    email = await _locked(organiser_id)
    await Organiser.update({Organiser.role: grant.role, Organiser.limited: grant.limited}).where(
        Organiser.id == organiser_id
    )
    await _set_programmes(organiser_id, grant)
    await _keep_an_owner()
    await audit_log.record(by, "role-changed", email, _grant_details(grant))


async def disable(organiser_id: int, *, by: access.Member, at: datetime) -> None:
    """Take an organiser's access away at once: desk sessions, tokens and passkeys end.

    Raises LastOwner, NotFound.
    """
    async with transaction():
        await take_access(organiser_id, by=by.email, at=at)


async def take_access(organiser_id: int, *, by: str, at: datetime) -> None:
    """Do that inside the caller's transaction, whoever says so. Raises LastOwner, NotFound."""
    email = await _locked(organiser_id)
    await Organiser.update({Organiser.disabled_at: at}).where(Organiser.id == organiser_id)
    await own_keys.remove_all(organiser_id)
    await desk_sessions.end_all(organiser_id)
    await api_tokens.revoke_all(organiser_id, at=at)
    await _keep_an_owner()
    await audit_log.record(by, "organiser-disabled", email)


async def give_access_back(email: str, grant: Grant, *, by: str) -> None:
    """Let somebody in again who had lost it; inside the caller's transaction."""
    await insert(email, grant, name="", language="", by=by)


async def is_last_owner(organiser_id: int) -> bool:
    """Tell whether nobody else could invite others; true until the caller's transaction ends."""
    await _locked(organiser_id)
    return not await _owners_beside(organiser_id)


async def is_nameless(organiser_id: int) -> bool:
    """Tell whether an organiser has not said their name yet."""
    return bool(await Organiser.exists().where(Organiser.id == organiser_id, Organiser.name == ""))


async def change_own(organiser: access.Member, *, name: str, language: str, timezone: str) -> None:
    """Change an organiser's own name, language and zone (empty: the site's)."""
    async with transaction():
        await Organiser.update(
            {
                Organiser.name: text.line(name)[:200],
                Organiser.language: language,
                Organiser.timezone: timezone,
            }
        ).where(Organiser.id == organiser.id)
        await audit_log.record(organiser.email, "own-settings-changed", organiser.email)


class _Existing(Shape):
    id: int
    disabled_at: datetime | None


_ADD = """
INSERT INTO organisers (email, name, role, limited, language) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (email) DO UPDATE
   SET disabled_at = NULL, role = EXCLUDED.role, limited = EXCLUDED.limited
RETURNING id
"""


async def insert(email: str, grant: Grant, *, name: str, language: str, by: str) -> int:
    """Do as `add`, inside the caller's transaction."""
    try:
        address = text.address(email)
    except ValueError:
        raise Invalid({"email": "Enter an email address, like name@example.org."}) from None
    existing = await database.row(
        _Existing,
        database.select(_Existing, Organiser).where(Organiser.email == address).lock_rows("UPDATE"),
    )
    if existing and existing.disabled_at is None:
        return existing.id
    organiser_id: int = await database.value(
        _ADD, address, text.line(name)[:200], grant.role, grant.limited, language
    )
    await _set_programmes(organiser_id, grant)
    await audit_log.record(by, "organiser-added", address, _grant_details(grant))
    return organiser_id


async def _set_programmes(organiser_id: int, grant: Grant) -> None:
    await ProgrammeRole.delete().where(ProgrammeRole.organiser == organiser_id)
    if grant.limited and grant.programmes:
        await ProgrammeRole.insert(
            *(
                ProgrammeRole(organiser=organiser_id, programme=programme_id, role=role)
                for programme_id, role in grant.programmes.items()
            )
        )


async def _locked(organiser_id: int) -> str:
    # Owners are counted afterwards: two who demote each other must not both succeed.
    await database.execute("LOCK TABLE organisers IN SHARE ROW EXCLUSIVE MODE")
    found = await Organiser.select(Organiser.email).where(Organiser.id == organiser_id).first()
    if found is None:
        raise NotFound
    return str(found["email"])


async def _keep_an_owner() -> None:
    if not await _owners_beside(0):
        raise LastOwner


async def _owners_beside(organiser_id: int) -> bool:
    return bool(
        await Organiser.exists().where(
            (Organiser.role == Role.OWNER)
            & (Organiser.limited.eq(False))
            & (Organiser.disabled_at.is_null())
            & (Organiser.id != organiser_id)
        )
    )


def _grant_details(grant: Grant) -> JsonObject:
    return {
        "role": grant.role,
        "limited": grant.limited,
        "programmes": sorted(grant.programmes),
    }

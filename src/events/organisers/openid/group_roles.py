"""Groups over there make roles here, where settings say so: looked at whenever somebody signs in.

Where a group of theirs makes a role, it counts, and goes before what the desk says. Who has none
keeps a role given at the desk; a role that came from a group goes with it, and so does access.
The last owner keeps theirs, for else nobody could invite anybody.
"""

from collections.abc import Mapping
from datetime import datetime

from events.organisers import audit_log, members
from events.organisers.members import Grant
from events.organisers.openid import identities
from events.organisers.openid.identities import IdentifiedOrganiser
from events.organisers.states import Role
from events.settings.openid import ROLES, Provider


def role_of(groups: frozenset[str], wanted: Mapping[str, frozenset[str]]) -> Role | None:
    """Return the highest role that any of the groups makes; None where none does."""
    found = (role for role in ROLES if groups & wanted.get(role, frozenset()))
    role = next(found, None)
    return Role(role) if role else None


async def follow(
    organiser: IdentifiedOrganiser, groups: frozenset[str], provider: Provider, *, at: datetime
) -> bool:
    """Give the role that the groups make, inside the caller's transaction; False: no access.

    Whoever lost it by a group has it back by one; whom the desk shut out stays out.
    """
    role = role_of(groups, provider.groups)
    if role is None:
        return await _without_group(organiser, provider, at)
    grant = Grant(role)
    if organiser.disabled_at is not None:
        await members.give_access_back(organiser.email, grant, by=provider.name)
    elif (organiser.role, organiser.limited) != (role, False):
        if role is not Role.OWNER and await members.is_last_owner(organiser.id):
            await _kept(organiser, provider)
        else:
            await members.give_role(organiser.id, grant, by=provider.name)
    return True


async def _without_group(organiser: IdentifiedOrganiser, provider: Provider, at: datetime) -> bool:
    if organiser.disabled_at is not None:
        return False
    if not organiser.by_groups:
        return True
    if await members.is_last_owner(organiser.id):
        await _kept(organiser, provider)
        return True
    await members.take_access(organiser.id, by=provider.name, at=at)
    await identities.note_lost(organiser.id, at=at)
    return False


async def _kept(organiser: IdentifiedOrganiser, provider: Provider) -> None:
    details = {"role": Role.OWNER}
    await audit_log.record(provider.name, "last-owner-kept", organiser.email, details)

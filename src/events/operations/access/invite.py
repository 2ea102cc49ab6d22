"""Organisers invite people by a list, send a link again, and withdraw it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from events.database import transaction
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from events.errors import NotFound
from events.operations.access.invited_to import Where
from events.organisers import audit_log
from events.registrations.invitations import ask
from events.registrations.signup import participants
from events.registrations.write import invitations, people


@dataclass(frozen=True)
class Invited:
    """How many were invited by a list, and how many had been before."""

    new: int
    there: int


async def invite(
    where: Where, listed: Sequence[tuple[str, str, str]], *, by: str, at: datetime
) -> Invited:
    """Invite people by address, name and language; each new one is mailed a link of their own."""
    async with transaction():
        # Who asked to be erased and is invited meanwhile is somebody new.
        for email, _, _ in sorted(listed):
            await participants.find(email)
        await people.add_all(
            [email for email, _, _ in listed], [language for _, _, language in listed], at=at
        )
        made = await invitations.add(where.programme, where.session, listed, at=at)
        await plan([ask.owed(one, at) for one in made])
        if made:
            details = {"number": len(made)}
            await audit_log.record(by, "people-invited", where.slug, details)
    return Invited(len(made), len(listed) - len(made))


async def send_again(where: Where, invitation_id: int, *, by: str, at: datetime) -> None:
    """Mail the link of an invitation once more. Raises NotFound."""
    async with transaction():
        made = await invitations.lock(invitation_id)
        if made is None or (made.programme, made.session) != (where.programme, where.session):
            raise NotFound
        await plan([ask.owed(made, at)])
        await audit_log.record(by, "invitation-resent", where.slug, {})


async def take_back(where: Where, invitation_id: int, *, by: str, at: datetime) -> None:
    """End an invitation: its link opens nothing any more. A registration made with it stays."""
    async with transaction():
        made = await invitations.lock(invitation_id)
        if made is None or (made.programme, made.session) != (where.programme, where.session):
            raise NotFound
        await invitations.withdraw(invitation_id, at=at)
        await withdraw(subject=("invitation", invitation_id), reason="the invitation was withdrawn")
        await audit_log.record(by, "invitation-withdrawn", where.slug, {})

"""Who was invited and lost the link, or belongs to an organisation that is let in, asks for it."""

from datetime import datetime

from events.database import transaction
from events.deliveries.plan import Owed, plan
from events.registrations.invitations.queries import Restriction
from events.registrations.signup import participants, rate_limits
from events.registrations.write import invitations, people
from events.registrations.write.invitations import Made
from events.settings import LANGUAGES


async def mail_link(restriction: Restriction, address: str, *, language: str, at: datetime) -> None:
    """Mail the link of an invitation to who has one, or whose mail domain is let in.

    Everybody else causes nothing, and nobody sees the difference. Raises Invalid for what is no
    address.
    """
    email = participants.address_of(address)
    async with transaction():
        made = await _of(restriction, email, language, at)
        about = [made.session] if made and made.session else []
        if made and await rate_limits.mails_left(made.person, *about) > 0:
            await plan([owed(made, at)])


async def _of(restriction: Restriction, email: str, language: str, at: datetime) -> Made | None:
    await participants.find(email)
    session = None if restriction.by_programme else restriction.session
    for where in dict.fromkeys((session, restriction.session)):
        if made := await invitations.held_by(restriction.programme, where, email):
            return made
    if email.rpartition("@")[2] not in restriction.domains:
        return None
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    await people.add_all([email], [spoken], at=at)
    invited = [(email, "", spoken)]
    added = await invitations.add(restriction.programme, session, invited, source="domain", at=at)
    return added[0] if added else await invitations.held_by(restriction.programme, session, email)


def owed(made: Made, at: datetime) -> Owed:
    """Return the mail that brings the link of an invitation."""
    return Owed(
        "invitation",
        "invitation",
        made.id,
        str(made.mails + 1),
        due_at=at,
        session_id=made.session,
        programme_id=made.programme,
        person_id=made.person,
    )

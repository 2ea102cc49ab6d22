"""Somebody whom another named takes the seat, and answers the questions for themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events.database import transaction
from events.registrations.signup import confirm, waitlist
from events.registrations.states import RegistrationState
from events.registrations.write.answers import keep_answers


async def accept(registration_id: int, answers: Mapping[int, Any], *, at: datetime) -> None:
    """Take the seat that is kept, or ask the organisers where they decide; again changes nothing.

    Raises OfferGone, and as `signup.confirm`.
    """
    async with transaction():
        session, registration = await waitlist.hold(registration_id)
        if registration.state == RegistrationState.HELD:
            return
        if registration.state == RegistrationState.UNCONFIRMED:
            await confirm.reach(session, registration, at)
        else:
            await waitlist.take(session, registration, at)
        await keep_answers(registration_id, answers)

"""The dates that a participant may go to, as their own page shows them."""

from datetime import datetime

from events.registrations import offered_sessions
from events.registrations.offered_sessions import Choice
from events.registrations.participant.shapes import OwnRegistration
from events.registrations.states import SEATED, RegistrationState
from events.sessions.states import SessionStatus


async def others(seat: OwnRegistration, language: str, *, at: datetime) -> list[Choice]:
    """Return the other dates that are open, where the registration stands and may still move."""
    over = seat.status is SessionStatus.PUBLISHED and seat.ends_at <= at
    if over or seat.state is RegistrationState.CANCELLED:
        return []
    found = await offered_sessions.dates(seat.session_id, language, at=at)
    return [one for one in found if one.id != seat.session_id and one.open]


def has_seat(seat: OwnRegistration) -> bool:
    """Tell whether somebody would lose a seat by going where there is none."""
    return seat.state in SEATED and seat.status is not SessionStatus.CANCELLED

"""Make a code that opens somebody's join link, for them to type while they are on the telephone."""

from datetime import datetime

from events.database import transaction
from events.operations.mail.resend import seat_to_come
from events.organisers import audit_log
from events.registrations.participant import phone_codes


async def create(registration_id: int, *, by: str, at: datetime) -> str:
    """Return a code that opens somebody's join link, to be read out to them now.

    Raises NotAgain for who has no seat, or whose session is over; NotFound.
    """
    async with transaction():
        seat = await seat_to_come(registration_id, at)
        await audit_log.record(by, "way-in-read-out", f"registration:{seat.id}")
        return await phone_codes.issue(seat.id, at=at)

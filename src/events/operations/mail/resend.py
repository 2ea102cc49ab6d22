"""Send a mail once more by hand, give up one that is held, or withdraw those to come."""

from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Json, Shape, transaction
from events.deliveries import hold
from events.deliveries.plan import Owed, plan
from events.deliveries.states import DeliveryState
from events.deliveries.withdraw import withdraw
from events.errors import NotFound, Refusal
from events.organisers import audit_log
from events.presentation import N_
from events.registrations.states import RegistrationState

AGAIN: Final = (
    "confirmation", "waiting", "pending", "offer", "session-rescheduled", "session-postponed",
    "session-cancelled", "left", "follow-up", "speaker-invitation", "speaker-rescheduled",
    "speaker-cancelled", "speaker-postponed", "organiser-invitation", "pass-summary",
    "selection-summary", "brought-along", "declined-by-organiser", "invitation",
)  # fmt: skip
"""Letters that may be sent once more by hand; reminders have their time, codes are secret."""

SETTLED: Final = (DeliveryState.SENT, DeliveryState.REFUSED, DeliveryState.SKIPPED)


class NotAgain(Refusal):
    """The letter cannot be repeated, or is on its way already."""

    status = 409
    sentence = N_("This email cannot be sent again.")


async def send_again(delivery_id: int, *, by: str, at: datetime) -> None:
    """Plan a mail once more: a held one as it is, a settled one as a new mail of today's facts.

    Raises NotAgain for reminders and codes and for what is still to come, NotFound.
    """
    async with transaction():
        before = await _locked(delivery_id)
        if before.state == DeliveryState.HELD:
            await hold.send_again(delivery_id)
        elif before.letter in AGAIN and before.state in SETTLED:
            await plan([copy_of(before, at)])
        else:
            raise NotAgain
        await audit_log.record(by, "mail-again", before.key)


async def confirm_again(registration_id: int, *, by: str, at: datetime) -> None:
    """Send somebody with a seat the confirmation, which holds the join link, as a new mail.

    Raises NotAgain for who has no seat, or whose session is over; NotFound.
    """
    async with transaction():
        seat = await seat_to_come(registration_id, at)
        owed = Owed(
            letter="confirmation",
            subject_kind="registration",
            subject_id=seat.id,
            occasion=f"{seat.turn}+{at:%Y%m%d%H%M%S}",
            due_at=at,
            person_id=seat.person,
            session_id=seat.session,
            programme_id=seat.programme,
        )
        await plan([owed])
        await audit_log.record(by, "mail-again", f"confirmation:registration:{seat.id}")


async def leave(delivery_id: int, *, by: str) -> None:
    """Give up a held mail. Raises NotAgain where it is not held, NotFound."""
    async with transaction():
        before = await _locked(delivery_id)
        if not await hold.leave(delivery_id):
            raise NotAgain
        await audit_log.record(by, "mail-left", before.key)


async def withdraw_session_letter(session_id: int, letter: str, *, by: str) -> int:
    """Withdraw every planned mail of one letter of a session. Return how many. Raises NotFound."""
    async with transaction():
        slug = await database.value(_SLUG, session_id)
        if slug is None:
            raise NotFound
        taken_back = await withdraw(
            session_id=session_id, letters=[letter.replace("*", "")],
            reason="an organiser withdrew it",
        )  # fmt: skip
        await audit_log.record(
            by, "letter-withdrawn", slug, {"letter": letter, "number": taken_back}
        )
    return taken_back


class SeatToCome(Shape):
    """A registration with its session's id, programme and end."""

    id: int
    person: int
    turn: int
    state: RegistrationState
    session: int
    programme: int
    ends_at: datetime


async def seat_to_come(registration_id: int, at: datetime) -> SeatToCome:
    """Lock a registration that holds a seat of a session to come. Raises NotFound, NotAgain."""
    seat = await database.row(SeatToCome, _SEAT, registration_id)
    if seat is None:
        raise NotFound
    if seat.state != RegistrationState.HELD or seat.ends_at <= at:
        raise NotAgain
    return seat


class LockedDelivery(Shape):
    """A delivery whose row is locked; `data` is what its letter says beside today's facts."""

    key: str
    letter: str
    state: DeliveryState
    subject_kind: str
    subject_id: int
    occasion: str
    session_id: int | None
    programme_id: int | None
    person_id: int | None
    data: Json[dict[str, Any]]


async def _locked(delivery_id: int) -> LockedDelivery:
    found = await database.row(LockedDelivery, _DELIVERY, delivery_id)
    if found is None:
        raise NotFound
    return found


def copy_of(before: LockedDelivery, at: datetime) -> Owed:
    """Return a new mail of the same letter to the same person."""
    return Owed(
        letter=before.letter,
        subject_kind=before.subject_kind,
        subject_id=before.subject_id,
        occasion=f"{before.occasion.split('+')[0]}+{at:%Y%m%d%H%M%S}",
        due_at=at,
        session_id=before.session_id,
        programme_id=before.programme_id,
        person_id=before.person_id,
        data=before.data,
    )


_SLUG = "SELECT slug FROM sessions WHERE id = $1"

_SEAT = """
SELECT r.id, r.person, r.turn, r.state, s.id AS session, s.programme, s.ends_at
  FROM registrations r JOIN sessions s ON s.id = r.session WHERE r.id = $1 FOR UPDATE OF r
"""

_DELIVERY = """
SELECT key, letter, state, subject_kind, subject_id, occasion, session_id, programme_id, person_id,
  data
  FROM deliveries WHERE id = $1 FOR UPDATE
"""

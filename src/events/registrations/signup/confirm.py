"""An address is confirmed by its mail: only then the seat counts."""

from datetime import datetime

from events import database
from events.database import Row, transaction
from events.deliveries.plan import plan
from events.registrations.signup import planned_mails, refusals, seats, waitlist
from events.registrations.signup.refusals import SessionFull


async def confirm_address(registration_id: int, *, at: datetime) -> str:
    """Give the seat, or the end of the line where none is free; the state. Again changes nothing.

    Raises SessionFull where nobody waits, SessionPast, SessionClosed, SessionCancelled, NotFound.
    """
    async with transaction():
        place, seat = await waitlist.hold(registration_id)
        if seat["state"] != "unconfirmed":
            return str(seat["state"])
        refused = refusals.refusal(place, at)
        if refused:
            raise refused
        reached = state(place, seat)
        if reached is None:
            raise SessionFull
        await plan(planned_mails.welcome(place, await settle(place, seat, reached, at), at))
    return reached


def state(place: Row, seat: Row) -> str | None:
    """What a registration becomes now that its address is right; None where nobody waits."""
    if place["needs_approval"] or seat["removed"]:
        return "pending"
    if not refusals.is_full(place):
        return "held"
    return None if place["waiting_rule"] == "none" else "waiting"


async def settle(place: Row, seat: Row, state: str, at: datetime) -> Row:
    """Bring a registration to its state, with its seat; the registration as it is then.

    Only inside a transaction that holds the session and the registration.
    """
    if state == "held":
        await seats.give(place)
    elif state == "waiting":
        place["line"] += 1
    await database.execute(
        "UPDATE registrations SET state = $2::varchar,"
        " waiting_since = CASE WHEN $2 = 'waiting' THEN $3::timestamptz END WHERE id = $1",
        seat["id"],
        state,
        at,
    )
    return {**seat, "state": state}

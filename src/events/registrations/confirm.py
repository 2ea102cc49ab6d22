"""An address is confirmed by its mail: only then the seat counts."""

from datetime import datetime

from events import database
from events.database import transaction
from events.deliveries.plan import plan
from events.registrations import owed, refusals, seats, waitlist
from events.registrations.refusals import SessionFull


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
        state = "pending" if place["needs_approval"] else "held"
        if state == "held" and refusals.is_full(place):
            if place["waiting_rule"] == "none":
                raise SessionFull
            state = "waiting"
        if state == "held":
            await seats.give(place)
        await database.execute(
            "UPDATE registrations SET state = $2::varchar,"
            " waiting_since = CASE WHEN $2 = 'waiting' THEN $3::timestamptz END WHERE id = $1",
            seat["id"],
            state,
            at,
        )
        await plan(owed.welcome(place, {**seat, "state": state}, at))
    return state

"""More seats, fewer seats: who waits moves up."""

from datetime import datetime

from msgspec.structs import replace

from events import database
from events.database import transaction
from events.operations.sessions.refusals import SeatsTaken
from events.organisers.audit_log import record
from events.registrations.signup import seats, waitlist


async def change_capacity(session_id: int, capacity: int | None, *, by: str, at: datetime) -> int:
    """Set how many seats there are (None: no limit); how many people moved up for it.

    Raises SeatsTaken where fewer are asked for than are taken, NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if capacity is not None and capacity < session.taken:
            raise SeatsTaken(taken=session.taken)
        await database.execute(
            "UPDATE sessions SET capacity = $2, edit_version = edit_version + 1 WHERE id = $1",
            session_id,
            capacity,
        )
        details = {"from": session.capacity, "to": capacity}
        session = replace(session, capacity=capacity)
        promoted = (await waitlist.promote(session, at=at)).taken - session.taken
        await record(by, "capacity-changed", session.slug, {**details, "promoted": promoted})
    return promoted

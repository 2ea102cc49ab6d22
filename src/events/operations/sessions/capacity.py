"""A session gets more seats or fewer; who waits moves up."""

from datetime import datetime

from msgspec.structs import replace

from events.database import transaction
from events.operations.sessions.refusals import SeatsTaken
from events.organisers.audit_log import record
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions import write


async def change_capacity(session_id: int, capacity: int | None, *, by: str, at: datetime) -> int:
    """Set how many seats there are (None: no limit); return how many people moved up for it.

    Raises SeatsTaken where fewer are asked for than are taken, NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if capacity is not None and capacity < session.taken:
            raise SeatsTaken(taken=session.taken)
        changed = await change_capacity_locked(session, capacity, at=at)
        promoted = changed.taken - session.taken
        details = {"from": session.capacity, "to": capacity, "promoted": promoted}
        await record(by, "capacity-changed", session.slug, details)
    return promoted


async def change_capacity_locked(
    session: LockedSession, capacity: int | None, *, at: datetime
) -> LockedSession:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    await write.set_capacity(session.id, capacity)
    return await waitlist.promote(replace(session, capacity=capacity), at=at)

"""A draft goes online, and back into the drawer."""

from datetime import datetime

from events import database
from events.database import Row, transaction
from events.deliveries.plan import withdraw
from events.operations.sessions import notifications
from events.operations.sessions.refusals import WrongState
from events.organisers.access import record
from events.registrations.passes import pass_seats
from events.registrations.signup import seats, waitlist


async def publish(session_id: int, *, by: str, at: datetime) -> None:
    """Put a draft online: passes get their seats, everybody their reminders. Raises NotFound.

    Again changes nothing. Raises WrongState for a session that is cancelled or postponed.
    """
    async with transaction():
        place = await seats.lock(session_id)
        if place["status"] == "published":
            return
        if place["status"] != "draft":
            raise WrongState
        await put_online(place, at=at)
        await record(by, "session-published", place["slug"], {})


async def put_online(place: Row, *, at: datetime) -> None:
    """The same inside a transaction that holds the session, for imports; no record."""
    await database.execute(
        "UPDATE sessions SET status = 'published', published_at = COALESCE(published_at, $2),"
        " updated_at = greatest(updated_at, $2), stamp = greatest(stamp, $2) WHERE id = $1",
        place["id"],
        at,
    )
    place["status"] = "published"
    if place["ends_at"] <= at:
        return
    await pass_seats.seat_holders(place, at=at)
    await notifications.remind(place, at=at)
    await waitlist.promote(place, at=at)


async def unpublish(session_id: int, *, by: str, at: datetime) -> None:
    """Take a session offline that nobody is registered for. Raises WrongState, NotFound."""
    async with transaction():
        place = await seats.lock(session_id)
        if place["status"] == "draft":
            return
        if place["status"] != "published" or await notifications.concerned(session_id):
            raise WrongState
        await database.execute(
            "UPDATE sessions SET status = 'draft', updated_at = greatest(updated_at, $2)"
            " WHERE id = $1",
            session_id,
            at,
        )
        await withdraw(session_id=session_id, reason="the session is a draft again")
        await record(by, "session-unpublished", place["slug"], {})

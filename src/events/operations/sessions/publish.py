"""A draft goes online, and back into the drawer."""

from datetime import datetime

from msgspec.structs import replace

from events import database
from events.database import transaction
from events.deliveries.plan import withdraw
from events.operations.sessions import notifications
from events.operations.sessions.refusals import WrongState
from events.organisers.audit_log import record
from events.registrations.passes import pass_seats
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions.states import SessionStatus


async def publish(session_id: int, *, by: str, at: datetime) -> None:
    """Put a draft online: passes get their seats, everybody their reminders. Raises NotFound.

    Again changes nothing. Raises WrongState for a session that is cancelled or postponed.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == "published":
            return
        if session.status != "draft":
            raise WrongState
        await put_online(session, at=at)
        await record(by, "session-published", session.slug, {})


async def put_online(session: LockedSession, *, at: datetime) -> None:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    await database.execute(
        "UPDATE sessions SET status = 'published', published_at = COALESCE(published_at, $2),"
        " updated_at = greatest(updated_at, $2), stamp = greatest(stamp, $2) WHERE id = $1",
        session.id,
        at,
    )
    session = replace(session, status=SessionStatus.PUBLISHED)
    if session.ends_at <= at:
        return
    session = await pass_seats.seat_holders(session, at=at)
    await notifications.remind(session, at=at)
    await waitlist.promote(session, at=at)


async def unpublish(session_id: int, *, by: str, at: datetime) -> None:
    """Take a session offline that nobody is registered for. Raises WrongState, NotFound."""
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == "draft":
            return
        if session.status != "published" or await notifications.concerned(session_id):
            raise WrongState
        await database.execute(
            "UPDATE sessions SET status = 'draft', updated_at = greatest(updated_at, $2)"
            " WHERE id = $1",
            session_id,
            at,
        )
        await withdraw(session_id=session_id, reason="the session is a draft again")
        await record(by, "session-unpublished", session.slug, {})

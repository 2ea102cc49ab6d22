"""A draft is published, and a session that nobody is registered for becomes a draft again."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from events.database import transaction
from events.deliveries.withdraw import withdraw
from events.errors import NotFound
from events.operations.programmes import edit
from events.operations.sessions import publish_to_passes
from events.operations.sessions.mails import notifications
from events.operations.sessions.refusals import WrongState
from events.organisers.audit_log import record, record_several
from events.registrations.offered_sessions import MOST_CHOICES
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions.states import SessionStatus
from events.sessions.write import status as write


async def publish(session_id: int, *, by: str, at: datetime) -> None:
    """Publish a draft: passes get their seats, everybody their reminders.

    Again changes nothing. Raises WrongState for a cancelled or postponed session, NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == SessionStatus.PUBLISHED:
            return
        if session.status != SessionStatus.DRAFT:
            raise WrongState
        await publish_locked(session, by=by, at=at)
        await record(by, "session-published", session.slug, {})


async def publish_all(
    programme_id: int, session_ids: Sequence[int], *, by: str, at: datetime
) -> int:
    """Publish several drafts of a programme, all or none, and itself where it is a draft.

    Return how many were published; who is online already stays so. Raises WrongState for one that
    is cancelled or postponed, NotFound for one of another programme.
    """
    async with transaction():
        locked = await seats.lock_all(session_ids)
        if any(session.programme != programme_id for session in locked):
            raise NotFound
        await edit.put_online(programme_id, by=by, at=at)
        drafts = [one for one in locked if one.status != SessionStatus.PUBLISHED]
        if any(session.status != SessionStatus.DRAFT for session in drafts):
            raise WrongState
        await write.publish_several([session.id for session in drafts], at=at)
        for session in drafts:
            await _seat_and_remind(session, by=by, at=at)
        await record_several(by, "session-published", [session.slug for session in drafts])
    return len(drafts)


async def publish_for_a_look(programme_id: int, *, by: str, at: datetime) -> None:
    """Put every draft of a programme online, inside a dry run: for its page alone.

    Nobody is mailed, nothing is recorded; passes get seats where the page's form would tell it.
    """
    to_come = await write.publish_drafts(programme_id, at=at)
    for session in await seats.lock_all(to_come[:MOST_CHOICES]):
        await publish_to_passes.seat_all(session, by=by, at=at)


async def publish_locked(session: LockedSession, *, at: datetime, by: str = "") -> None:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    await write.publish(session.id, at=at)
    await _seat_and_remind(session, by=by, at=at)


async def _seat_and_remind(session: LockedSession, *, by: str, at: datetime) -> None:
    """Give passes their seats in a session that has just been published, everybody reminders."""
    session = replace(session, status=SessionStatus.PUBLISHED)
    if session.ends_at <= at:
        return
    session = await publish_to_passes.seat_all(session, by=by, at=at)
    await notifications.plan_reminders(session, at=at)
    await waitlist.promote(session, at=at)


async def unpublish(session_id: int, *, by: str, at: datetime) -> None:
    """Take a session offline that nobody is registered for. Raises WrongState, NotFound."""
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == SessionStatus.DRAFT:
            return
        if session.status != SessionStatus.PUBLISHED:
            raise WrongState
        if await notifications.notified_seats(session_id):
            raise WrongState
        await write.unpublish(session_id, at=at)
        await withdraw(session_id=session_id, reason="the session is a draft again")
        await record(by, "session-unpublished", session.slug, {})

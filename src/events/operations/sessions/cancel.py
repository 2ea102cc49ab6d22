"""A session is cancelled or postponed, or takes place after all; its seats are kept throughout."""

from datetime import datetime

from msgspec.structs import asdict, replace

from events import database
from events.database import Shape, transaction
from events.operations.sessions import notifications
from events.operations.sessions.refusals import WrongState
from events.organisers.audit_log import record
from events.registrations.signup import seats, waitlist
from events.registrations.signup.seats import LockedSession
from events.sessions.states import SessionStatus


async def cancel_session(
    session_id: int, *, by: str, at: datetime, notify: bool = True, note: str = ""
) -> int:
    """Cancel: reminders stop, everybody hears why, calendars lose it; how many mails are owed.

    Again changes nothing. A draft cannot be cancelled (WrongState). Raises NotFound.
    """
    return await _end(session_id, "cancelled", by=by, at=at, notify=notify, note=note)


async def postpone(
    session_id: int, *, by: str, at: datetime, notify: bool = True, note: str = ""
) -> int:
    """Take the date away and keep the seats; `reschedule` gives a new one. How many mails."""
    return await _end(session_id, "postponed", by=by, at=at, notify=notify, note=note)


async def uncancel(session_id: int, *, by: str, at: datetime, notify: bool = True) -> int:
    """It takes place after all, at its old time: everybody is invited again; how many mails.

    Raises WrongState where it was neither cancelled nor postponed, NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if session.status not in ("cancelled", "postponed"):
            raise WrongState
        session = await _change(session, "published", at)
        await notifications.overtake(session, reason="the session takes place after all")
        await notifications.remind(session, at=at)
        mails = (
            await notifications.tell(session, "session-rescheduled", at=at, data={})
            if notify
            else 0
        )
        await waitlist.promote(session, at=at)
        await record(by, "session-uncancelled", session.slug, {"mails": mails})
    return mails


async def _end(
    session_id: int, status: str, *, by: str, at: datetime, notify: bool, note: str
) -> int:
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == status:
            return 0
        if session.status == "draft" or (status, session.status) == ("postponed", "cancelled"):
            raise WrongState
        session = await _change(session, status, at)
        await notifications.overtake(session, reason=f"the session was {status}")
        letter = "session-cancelled" if status == "cancelled" else "session-postponed"
        told_now = notify and session.ends_at > at
        mails = (
            await notifications.tell(session, letter, at=at, data={"note": note}) if told_now else 0
        )
        await record(by, f"session-{status}", session.slug, {"note": note, "mails": mails})
    return mails


async def _change(session: LockedSession, status: str, at: datetime) -> LockedSession:
    changed = await database.row(
        Changed,
        _CHANGE,
        session.id,
        status,
        at,
    )
    assert changed is not None
    return replace(session, **asdict(changed))


class Changed(Shape):
    """What a change of state makes new."""

    status: SessionStatus
    version: int
    sequence: int


_CHANGE = """
UPDATE sessions SET status = $2::varchar, version = version + 1, sequence = sequence + 1,
  cancelled_at = CASE WHEN $2 = 'cancelled' THEN $3::timestamptz END,
  edit_version = edit_version + 1, updated_at = greatest(updated_at, $3),
  stamp = greatest(stamp, $3) WHERE id = $1 RETURNING status, version, sequence
"""

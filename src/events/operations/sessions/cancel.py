"""A session is cancelled or postponed, or takes place after all; its seats are kept throughout."""

from datetime import datetime
from typing import Final

from events.database import transaction
from events.operations.sessions.mails.replan_mails import Change, replan
from events.operations.sessions.refusals import WrongState
from events.organisers.audit_log import record
from events.presentation import N_
from events.registrations.signup import seats, waitlist
from events.sessions.states import SessionStatus
from events.sessions.write import status as write
from events.speakers.rehearsals import mails as rehearsals

_WHY: Final = {
    SessionStatus.CANCELLED: N_("the session was cancelled"),
    SessionStatus.POSTPONED: N_("the session was postponed"),
}
"""Why mails of its date are withdrawn; translated where it is shown."""


async def cancel_session(
    session_id: int, *, by: str, at: datetime, notify: bool = True, note: str = ""
) -> int:
    """Cancel a session; return how many mails are owed.

    Reminders stop, its rehearsal is called off, everybody is mailed the `note`, calendars lose
    both. Again changes nothing. Raises
    WrongState for a draft, NotFound.
    """
    status = SessionStatus.CANCELLED
    return await _call_off(session_id, status, by=by, at=at, notify=notify, note=note)


async def postpone(
    session_id: int, *, by: str, at: datetime, notify: bool = True, note: str = ""
) -> int:
    """Take the date away and keep the seats; return how many mails are owed.

    `reschedule` gives it a new date. Raises WrongState for a draft or a cancelled one, NotFound.
    """
    status = SessionStatus.POSTPONED
    return await _call_off(session_id, status, by=by, at=at, notify=notify, note=note)


async def uncancel(session_id: int, *, by: str, at: datetime, notify: bool = True) -> int:
    """Let it take place after all, at its old time; return how many mails are owed.

    Everybody is invited again. Raises WrongState where it was neither cancelled nor postponed,
    NotFound.
    """
    async with transaction():
        session = await seats.lock(session_id)
        if session.status not in (SessionStatus.CANCELLED, SessionStatus.POSTPONED):
            raise WrongState
        await write.set_status(session_id, SessionStatus.PUBLISHED, at=at)
        session = await seats.lock(session_id)
        letter = "session-rescheduled" if notify else ""
        change = Change("the session takes place after all", letter=letter, reminders=True)
        mails = await replan(session, change, by=by, at=at)
        await waitlist.promote(session, at=at)
        await record(by, "session-uncancelled", session.slug, {"mails": mails})
    return mails


async def _call_off(
    session_id: int, status: SessionStatus, *, by: str, at: datetime, notify: bool, note: str
) -> int:
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == status:
            return 0
        if session.status in (SessionStatus.DRAFT, SessionStatus.CANCELLED):
            raise WrongState
        await write.set_status(session_id, status, at=at)
        session = await seats.lock(session_id)
        letter = f"session-{status}" if notify and session.ends_at > at else ""
        change = Change(_WHY[status], letter=letter, data={"note": note})
        mails = await replan(session, change, by=by, at=at)
        await rehearsals.call_off(session_id, session.programme, at=at)
        await record(by, f"session-{status}", session.slug, {"note": note, "mails": mails})
    return mails

"""A session is rescheduled in time or place: one transaction for it and everybody's mail."""

from datetime import datetime
from typing import Final, NamedTuple

from events import database
from events.database import JsonObject, Shape, transaction
from events.errors import NotFound
from events.operations.sessions.mails.replan_mails import MOVED, Change, replan
from events.operations.sessions.refusals import EndsBeforeStart, WrongState
from events.organisers.audit_log import record
from events.registrations.signup import seats
from events.registrations.signup.seats import LockedSession
from events.sessions.fields import Times
from events.sessions.states import SessionStatus
from events.sessions.write import sessions as write


class Rescheduled(NamedTuple):
    """A session as it is now, and how many mails are owed for it."""

    session: LockedSession
    mails: int


class _Before(Shape):
    starts_at: datetime
    ends_at: datetime
    timezone: str
    location: str
    shown_location: str


async def reschedule(
    session_id: int,
    times: Times,
    *,
    by: str,
    at: datetime,
    notify: bool = True,
    note: str = "",
) -> int:
    """Give a session another time or place; return how many mails are owed for it.

    Version and sequence rise, pending reminders of the old date are withdrawn, new ones are
    planned, and who is registered or speaks is mailed the old and the new time, with the
    organiser's `note`. A postponed session is on again. The same time and place change nothing.
    Raises EndsBeforeStart, WrongState (cancelled), NotFound.
    """
    if times.ends_at <= times.starts_at:
        raise EndsBeforeStart
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == SessionStatus.CANCELLED:
            raise WrongState
        changed = await reschedule_locked(session, times, at=at, notify=notify, note=note, by=by)
        if changed.session.version != session.version:
            await record_new_times(changed.session, times, by=by)
    return changed.mails


async def reschedule_locked(
    session: LockedSession,
    times: Times,
    *,
    at: datetime,
    notify: bool,
    note: str = "",
    by: str = "",
) -> Rescheduled:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    before = await database.row(_Before, _BEFORE, session.id)
    if before is None:
        raise NotFound
    if _same(before, times) and session.status != SessionStatus.POSTPONED:
        return Rescheduled(session, 0)
    await write.set_times(session.id, times, at=at)
    session = await seats.lock(session.id)
    change = Change(
        MOVED,
        letter="session-rescheduled" if notify and times.ends_at > at else "",
        data=_old_times(before, note),
        reminders=session.status != SessionStatus.DRAFT,
        known=True,
    )
    return Rescheduled(session, await replan(session, change, by=by, at=at))


def _same(before: _Before, times: Times) -> bool:
    same_place = times.location is None or times.location == before.location
    same_time = (before.starts_at, before.ends_at) == (times.starts_at, times.ends_at)
    return same_place and same_time and before.timezone == times.timezone


def _old_times(before: _Before, note: str) -> dict[str, str]:
    """Return what the letter says of before, as its delivery keeps it."""
    return {
        "starts_at": before.starts_at.isoformat(),
        "ends_at": before.ends_at.isoformat(),
        "timezone": before.timezone,
        "location": before.shown_location,
        "note": note,
    }


async def record_new_times(session: LockedSession, times: Times, *, by: str) -> None:
    """Record that a session has these times from now on. Inside a transaction."""
    details: JsonObject = {
        "starts_at": times.starts_at.isoformat(),
        "ends_at": times.ends_at.isoformat(),
        "timezone": times.timezone,
        "version": session.version,
    }
    await record(by, "session-rescheduled", session.slug, details)


_BEFORE: Final = """
SELECT s.starts_at, s.ends_at, s.timezone, s.location,
  COALESCE(NULLIF(s.location, ''), p.location) AS shown_location
  FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = $1
"""

"""A session moves in time or place: one transaction for the move and everybody's mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import asdict, replace

from events import database
from events.database import Row, Shape, transaction
from events.errors import NotFound
from events.operations.sessions import notifications
from events.operations.sessions.refusals import EndsBeforeStart, WrongState
from events.organisers.audit_log import record
from events.registrations.signup import seats
from events.registrations.signup.seats import LockedSession
from events.sessions.moments import instant
from events.sessions.states import SessionStatus


@dataclass(frozen=True)
class Times:
    """When and where: wall times in a zone; fold 1 is the second of a time that comes twice."""

    starts: datetime
    ends: datetime
    timezone: str
    starts_fold: int = 0
    ends_fold: int = 0
    location: str | None = None

    @property
    def starts_at(self) -> datetime:
        """The beginning as an instant."""
        return instant(self.starts, self.starts_fold, self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The end as an instant."""
        return instant(self.ends, self.ends_fold, self.timezone)


async def reschedule(
    session_id: int,
    times: Times,
    *,
    by: str,
    at: datetime,
    notify: bool = True,
    note: str = "",
) -> int:
    """Move a session; how many mails are owed for it.

    Version and sequence rise, pending reminders of the old date are withdrawn, new ones are
    planned, and who is registered or speaks hears of the old and the new time, with the organiser's
    `note`. A postponed session is on again. The same time and place change nothing. Raises
    EndsBeforeStart, WrongState (cancelled), NotFound.
    """
    if times.ends_at <= times.starts_at:
        raise EndsBeforeStart
    async with transaction():
        session = await seats.lock(session_id)
        if session.status == "cancelled":
            raise WrongState
        moved = await move(session, times, at=at, notify=notify, note=note)
        if moved.session.version != session.version:
            await record(by, "session-rescheduled", session.slug, _facts(moved.session, times))
    return moved.mails


class Moved(NamedTuple):
    """A session where it is now, and how many mails are owed for it."""

    session: LockedSession
    mails: int


async def move(
    session: LockedSession, times: Times, *, at: datetime, notify: bool, note: str = ""
) -> Moved:
    """Do the same inside a transaction that holds the session, for imports; no record."""
    before = await database.row(
        "SELECT s.starts_at, s.ends_at, s.timezone, s.location,"
        " COALESCE(NULLIF(s.location, ''), p.location) AS shown_location"
        " FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = $1",
        session.id,
    )
    if before is None:
        raise NotFound
    if _same(before, times) and session.status != "postponed":
        return Moved(session, 0)
    session = await _write(session, times, at)
    instead = await notifications.overtake(session, reason="the session moved")
    if session.status != "draft":
        await notifications.remind(session, at=at)
    if not notify or times.ends_at <= at:
        return Moved(session, 0)
    mails = await notifications.tell(
        session, "session-rescheduled", at=at, data=_data(before, note), instead=instead
    )
    return Moved(session, mails)


async def _write(session: LockedSession, times: Times, at: datetime) -> LockedSession:
    moved = await database.row(
        NewTimes,
        _MOVE,
        session.id,
        times.starts.replace(tzinfo=None, fold=0),
        times.ends.replace(tzinfo=None, fold=0),
        times.starts_fold,
        times.ends_fold,
        times.timezone,
        times.starts_at,
        times.ends_at,
        times.location,
        at,
    )
    assert moved is not None
    return replace(session, **asdict(moved))


class NewTimes(Shape):
    """What moving a session makes new."""

    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    version: int
    sequence: int


def _same(before: Row, times: Times) -> bool:
    same_place = times.location is None or times.location == before["location"]
    same_time = (before["starts_at"], before["ends_at"]) == (times.starts_at, times.ends_at)
    return same_place and same_time and before["timezone"] == times.timezone


def _data(before: Row, note: str) -> dict[str, Any]:
    return {
        "starts_at": before["starts_at"].isoformat(),
        "ends_at": before["ends_at"].isoformat(),
        "timezone": before["timezone"],
        "location": before["shown_location"],
        "note": note,
    }


def _facts(session: LockedSession, times: Times) -> dict[str, Any]:
    return {
        "starts_at": times.starts_at.isoformat(),
        "ends_at": times.ends_at.isoformat(),
        "timezone": times.timezone,
        "version": session.version,
    }


_MOVE = """
UPDATE sessions
   SET starts_local = $2, ends_local = $3, starts_fold = $4, ends_fold = $5, timezone = $6,
       starts_at = $7, ends_at = $8, location = COALESCE($9, location),
       status = CASE WHEN status = 'postponed' THEN 'published' ELSE status END,
       version = version + 1, sequence = sequence + 1, edit_version = edit_version + 1,
       updated_at = greatest(updated_at, $10), stamp = greatest(stamp, $10)
 WHERE id = $1
RETURNING starts_at, ends_at, timezone, status, version, sequence
"""

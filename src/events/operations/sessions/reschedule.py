"""A session moves in time or place: one transaction for the move and everybody's mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from events import database
from events.database import Row, transaction
from events.errors import NotFound
from events.operations.sessions import notifications
from events.operations.sessions.refusals import EndsBeforeStart, WrongState
from events.organisers.access import record
from events.registrations.signup import seats
from events.sessions.moments import instant


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
        place = await seats.lock(session_id)
        if place["status"] == "cancelled":
            raise WrongState
        mails = await move(place, times, at=at, notify=notify, note=note)
        if place["version"] != place["was_version"]:
            await record(by, "session-rescheduled", place["slug"], _facts(place, times))
    return mails


async def move(place: Row, times: Times, *, at: datetime, notify: bool, note: str = "") -> int:
    """The same inside a transaction that holds the session, for imports; no record."""
    before = await database.row(
        "SELECT s.starts_at, s.ends_at, s.timezone, s.location,"
        " COALESCE(NULLIF(s.location, ''), p.location) AS shown_location"
        " FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.id = $1",
        place["id"],
    )
    if before is None:
        raise NotFound
    place["was_version"] = place["version"]
    if _same(before, times) and place["status"] != "postponed":
        return 0
    await _write(place, times, at)
    instead = await notifications.overtake(place, reason="the session moved")
    if place["status"] != "draft":
        await notifications.remind(place, at=at)
    if not notify or times.ends_at <= at:
        return 0
    return await notifications.tell(
        place, "session-rescheduled", at=at, data=_data(before, note), instead=instead
    )


async def _write(place: Row, times: Times, at: datetime) -> None:
    moved = await database.row(
        _MOVE,
        place["id"],
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
    place.update(moved)


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


def _facts(place: Row, times: Times) -> dict[str, Any]:
    return {
        "starts_at": times.starts_at.isoformat(),
        "ends_at": times.ends_at.isoformat(),
        "timezone": times.timezone,
        "version": place["version"],
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

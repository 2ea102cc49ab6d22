"""A session is cancelled or postponed, or takes place after all; its seats are kept throughout."""

from datetime import datetime

from events import database
from events.database import Row, transaction
from events.operations.sessions import notifications
from events.operations.sessions.refusals import WrongState
from events.organisers.access import record
from events.registrations.signup import seats, waitlist


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
        place = await seats.lock(session_id)
        if place["status"] not in ("cancelled", "postponed"):
            raise WrongState
        await _change(place, "published", at)
        await notifications.overtake(place, reason="the session takes place after all")
        await notifications.remind(place, at=at)
        mails = (
            await notifications.tell(place, "session-rescheduled", at=at, data={}) if notify else 0
        )
        await waitlist.promote(place, at=at)
        await record(by, "session-uncancelled", place["slug"], {"mails": mails})
    return mails


async def _end(
    session_id: int, status: str, *, by: str, at: datetime, notify: bool, note: str
) -> int:
    async with transaction():
        place = await seats.lock(session_id)
        if place["status"] == status:
            return 0
        if place["status"] == "draft" or (status, place["status"]) == ("postponed", "cancelled"):
            raise WrongState
        await _change(place, status, at)
        await notifications.overtake(place, reason=f"the session was {status}")
        letter = "session-cancelled" if status == "cancelled" else "session-postponed"
        told_now = notify and place["ends_at"] > at
        mails = (
            await notifications.tell(place, letter, at=at, data={"note": note}) if told_now else 0
        )
        await record(by, f"session-{status}", place["slug"], {"note": note, "mails": mails})
    return mails


async def _change(place: Row, status: str, at: datetime) -> None:
    changed = await database.row(
        "UPDATE sessions SET status = $2::varchar, version = version + 1, sequence = sequence + 1,"
        " cancelled_at = CASE WHEN $2 = 'cancelled' THEN $3::timestamptz END,"
        " edit_version = edit_version + 1, updated_at = greatest(updated_at, $3),"
        " stamp = greatest(stamp, $3) WHERE id = $1 RETURNING status, version, sequence",
        place["id"],
        status,
        at,
    )
    assert changed is not None
    place.update(changed)

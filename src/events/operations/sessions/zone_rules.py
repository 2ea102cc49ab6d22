"""Wall time is the truth: where the rules of a zone changed, the instants follow."""

from datetime import datetime

from events import database
from events.database import transaction
from events.operations.sessions import reschedule
from events.operations.sessions.reschedule import Times
from events.organisers.audit_log import record
from events.registrations.signup import seats


async def recompute(at: datetime) -> list[str]:
    """Compute the instants of coming sessions again; the slugs of those that moved.

    For `events migrate`, after the zones' rules may have changed. Each that moved is rescheduled:
    its reminders follow, and everybody is told, since calendars keep the old instant.
    """
    coming = await database.rows(
        "SELECT id, slug, starts_local, starts_fold, ends_local, ends_fold, timezone, starts_at,"
        " ends_at FROM sessions WHERE ends_at > $1 AND status <> 'cancelled' ORDER BY id",
        at,
    )
    moved = []
    for session in coming:
        times = Times(
            session["starts_local"],
            session["ends_local"],
            session["timezone"],
            session["starts_fold"],
            session["ends_fold"],
        )
        if (times.starts_at, times.ends_at) != (session["starts_at"], session["ends_at"]):
            await _move(session["id"], session["slug"], times, at)
            moved.append(session["slug"])
    return moved


async def _move(session_id: int, slug: str, times: Times, at: datetime) -> None:
    async with transaction():
        session = await seats.lock(session_id)
        await reschedule.move(session, times, at=at, notify=session.status == "published")
        await record(
            "command line", "session-rescheduled-by-time-zone", slug, {"zone": times.timezone}
        )

"""Wall time is the truth: where the rules of a zone changed, the instants follow."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.operations.sessions.reschedule import reschedule_locked
from events.organisers.audit_log import record
from events.registrations.signup import seats
from events.sessions.fields import Times
from events.sessions.states import SessionStatus


class _Coming(Shape):
    id: int
    slug: str
    starts_local: datetime
    starts_fold: int
    ends_local: datetime
    ends_fold: int
    timezone: str
    starts_at: datetime
    ends_at: datetime


async def recompute(at: datetime) -> list[str]:
    """Compute the instants of coming sessions again; return the slugs of those that changed.

    For `events migrate`, after the zones' rules may have changed. Each of them is rescheduled: its
    reminders follow, and everybody is mailed, since calendars keep the old instant.
    """
    changed = []
    for session in await database.rows(_Coming, _COMING, at):
        times = Times(
            session.starts_local,
            session.ends_local,
            session.timezone,
            session.starts_fold,
            session.ends_fold,
        )
        if (times.starts_at, times.ends_at) != (session.starts_at, session.ends_at):
            await _follow(session.id, times, at)
            changed.append(session.slug)
    return changed


async def _follow(session_id: int, times: Times, at: datetime) -> None:
    async with transaction():
        session = await seats.lock(session_id)
        notify = session.status == SessionStatus.PUBLISHED
        await reschedule_locked(session, times, at=at, notify=notify)
        details = {"zone": times.timezone}
        await record("command line", "session-rescheduled-by-time-zone", session.slug, details)


_COMING: Final = """
SELECT id, slug, starts_local, starts_fold, ends_local, ends_fold, timezone, starts_at, ends_at
  FROM sessions WHERE ends_at > $1 AND status <> 'cancelled' ORDER BY id
"""

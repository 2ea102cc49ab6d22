"""Check that coming sessions agree with the rules of their time zones, by every copy of them."""

from datetime import datetime
from zoneinfo import ZoneInfo

from events import database, zones
from events.cli.doctor.findings import Finding, doubtful, good
from events.clock import now
from events.database import Shape
from events.sessions.tables import Session
from events.sessions.wall_time import instant


class WallTime(Shape):
    """A coming session: its time on the wall, and the instant that is kept for it."""

    slug: str
    starts_local: datetime
    starts_fold: int
    timezone: str
    starts_at: datetime


async def examine() -> Finding:
    """Compare coming sessions with the rules that we follow, then with the other copies."""
    sessions = await database.rows(
        WallTime, database.select(WallTime, Session).where(Session.starts_at > now())
    )
    moved = [
        session.slug
        for session in sessions
        if not zones.is_place(session.timezone)
        or instant(session.starts_local, session.starts_fold, session.timezone) != session.starts_at
    ]
    if moved:
        return doubtful(
            "times",
            f"The rules of a time zone changed under {len(moved)} sessions: {', '.join(moved[:3])}",
            "An owner sees which at /desk/time-zones, and moves them; nobody is mailed before.",
        )
    if others := await _by_other_rules(sessions):
        return doubtful(
            "times",
            f"Another copy of the zones' rules has another hour for {', '.join(others[:9])}.",
            "Ours is the newest. Update tzdata of the system and of PostgreSQL when you can.",
        )
    return good("times", f"{len(sessions)} coming sessions agree with the rules of their zones.")


async def _by_other_rules(sessions: list[WallTime]) -> list[str]:
    """Return the sessions that the other copy of the rules, or PostgreSQL's, has elsewhere."""
    theirs = set(await database.values(_ELSEWHERE_IN_POSTGRESQL, now()))
    for session in sessions:
        other = zones.other_rules(session.timezone)
        offset = session.starts_at.astimezone(ZoneInfo(session.timezone)).utcoffset()
        if other and session.starts_at.astimezone(other).utcoffset() != offset:
            theirs.add(session.slug)
    return [session.slug for session in sessions if session.slug in theirs]


_ELSEWHERE_IN_POSTGRESQL = """
SELECT s.slug FROM sessions s LEFT JOIN pg_timezone_names z ON z.name = s.timezone
 WHERE s.starts_at > $1 AND (z.name IS NULL OR
  (s.starts_at AT TIME ZONE z.name) <> s.starts_local)
"""

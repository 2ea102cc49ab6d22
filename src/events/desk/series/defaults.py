"""What a new session begins with: what the one before had, on the day its rhythm goes on to."""

from datetime import datetime

from events.desk.shared.pages import FormValues
from events.operations.reports import series
from events.operations.reports.programmes import ProgrammeDetails
from events.operations.reports.series import UsualSession
from events.sessions.recurrence import next_day


async def values(programme: ProgrammeDetails, *, at: datetime) -> FormValues:
    """Return the values of a new session's form; `before` is the title of the one before."""
    found: FormValues = {
        "language": programme.language,
        "timezone": programme.timezone,
        "location": programme.location,
        "registration_open": "yes",
        "minutes": 60,
    }
    latest = await series.usual_in(programme.id)
    if not latest:
        return found
    day = next_day([one.starts_local.date() for one in latest], at.date())
    return {**found, **_as(latest[0], programme), "day": day.isoformat() if day else ""}


def _as(last: UsualSession, programme: ProgrammeDetails) -> FormValues:
    return {
        "before": last.title,
        "starts": f"{last.starts_local:%H:%M}",
        "ends": f"{last.ends_local:%H:%M}",
        "minutes": int((last.ends_at - last.starts_at).total_seconds()) // 60,
        "language": last.language,
        "timezone": last.timezone,
        "location": last.location or programme.location,
        "room_url": last.room_url,
        "room_note": last.room_note,
        "capacity": "" if last.capacity is None else last.capacity,
        "needs_approval": "yes" if last.needs_approval else "",
    }

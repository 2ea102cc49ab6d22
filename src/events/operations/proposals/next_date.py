"""When the draft of an accepted proposal takes place until somebody says."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from events.operations.proposals import decide
from events.operations.reports import series
from events.sessions.fields import Times
from events.sessions.recurrence import next_day

WEEKS_AHEAD: Final = timedelta(weeks=6)
FRIDAY: Final = 4


async def of_programme(programme_id: int, timezone: str, at: datetime) -> Times:
    """Return the day the programme's rhythm goes on to, or a weekday weeks ahead."""
    latest = await series.usual_in(programme_id)
    ahead = (at + WEEKS_AHEAD).astimezone(ZoneInfo(timezone)).date()
    day = ahead + timedelta(days=max(0, 7 - ahead.weekday()) if ahead.weekday() > FRIDAY else 0)
    if not latest:
        starts = datetime.combine(day, time(decide.FIRST_HOUR))
        return Times(starts, starts + timedelta(hours=1), timezone)
    last = latest[0]
    days = [one.starts_local.date() for one in latest]
    starts = datetime.combine(next_day(days, at.date()) or day, last.starts_local.time())
    return Times(starts, starts + (last.ends_at - last.starts_at), last.timezone)

"""Fields that the forms of resources share: who may see it, from which day, until which."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.desk.shared.forms import Form
from events.resources.states import Audience
from events.sessions.wall_time import instant


def audience(form: Form) -> Audience:
    """Read who may see it."""
    sent = form.choice("audience", tuple(Audience), Audience.ALL)
    return Audience(sent) if sent in tuple(Audience) else Audience.ALL


def days(form: Form, zone: str) -> tuple[datetime | None, datetime | None]:
    """Read the first and the last day, as the moments between which it is shown."""
    first = form.day("shown_from") if form.raw("shown_from").strip() else None
    last = form.day("shown_until") if form.raw("shown_until").strip() else None
    return _midnight(first, zone), _midnight(last and last + timedelta(days=1), zone)


def as_days(shown_from: datetime | None, shown_until: datetime | None, zone: str) -> dict[str, str]:
    """Return the fields as they are shown again: days of the session's zone."""
    place = ZoneInfo(zone)
    first = shown_from.astimezone(place).date().isoformat() if shown_from else ""
    last = shown_until and (shown_until.astimezone(place) - timedelta(seconds=1)).date()
    return {"shown_from": first, "shown_until": last.isoformat() if last else ""}


def _midnight(day: date | None, zone: str) -> datetime | None:
    return instant(datetime.combine(day, time()), 0, zone) if day else None

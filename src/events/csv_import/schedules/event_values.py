"""Read the properties of an iCalendar event; what is broken is as if it were missing."""

from datetime import UTC, datetime
from typing import Any

from icalendar import Component
from icalendar.prop.broken import vBroken

from events import text
from events.csv_import.schedules.recurring import moment
from events.csv_import.schedules.schedule import is_web


def text_of(event: Component, name: str) -> str:
    """Return a property as text, empty where it is missing or broken."""
    value: Any = event.get(name)
    if isinstance(value, list):
        value = value[0]
    if value is None or isinstance(value, vBroken):
        return ""
    return str(value.dt) if hasattr(value, "dt") else str(value)


def sequence(event: Component) -> tuple[int, datetime]:
    """Return what tells of two editions the later one."""
    number = text_of(event, "SEQUENCE")
    stamp = moment(event, "DTSTAMP")
    at = stamp if isinstance(stamp, datetime) else datetime(1970, 1, 1, tzinfo=UTC)
    return int(number) if number.isdecimal() else 0, at if at.tzinfo else at.replace(tzinfo=UTC)


def described(event: Component) -> str:
    """Return the description; of HTML alone its words."""
    described = text_of(event, "DESCRIPTION").strip()
    return described or text.plain(text_of(event, "X-ALT-DESC"))


def conference(event: Component) -> str | None:
    """Return where the conference is, as RFC 7986 has it."""
    found: Any = event.get("CONFERENCE") or []
    each = found if isinstance(found, list) else [found]
    return next((address for one in each if is_web(address := str(one).strip())), None)


def categories(event: Component) -> list[str]:
    """Return the words of all categories."""
    found: Any = event.get("CATEGORIES") or []
    each = found if isinstance(found, list) else [found]
    return [str(word) for one in each for word in getattr(one, "cats", [])]

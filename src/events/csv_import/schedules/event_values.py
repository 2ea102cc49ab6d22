"""Read the properties of an iCalendar event; what is broken is as if it were missing."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from icalendar import Component
from icalendar.prop.broken import vBroken

from events import text
from events.csv_import.schedules.recurring import moment
from events.csv_import.schedules.schedule import is_web

_CONFERENCES: Final = (
    "CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL",
)  # fmt: skip
_TOOL: Final = re.compile(
    r"(?:réunion |reunión de |riunione di )?(?:microsoft teams|zoom|google meet)"
    r"(?:[ -](?:meeting|besprechung|réunion))?",
    re.IGNORECASE,
)


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
    """Return where the conference is: as RFC 7986 has it, else as Google and Microsoft write it."""
    found = [one for name in _CONFERENCES for one in _each(event.get(name))]
    return next((address for one in found if is_web(address := str(one).strip())), None)


def place(event: Component) -> str:
    """Return where it takes place; that it is a Teams meeting, as Outlook writes there, is none."""
    said = text.line(text_of(event, "LOCATION"))
    return "" if _TOOL.fullmatch(said) else said


def categories(event: Component) -> list[str]:
    """Return the words of all categories."""
    return [
        str(word) for one in _each(event.get("CATEGORIES")) for word in getattr(one, "cats", [])
    ]


def _each(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found] if found else []

"""The VCALENDAR around events. It has no UID: vdirsyncer would take the feed for one event."""

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache

import icalendar

from events.calendars import content_lines
from events.calendars.content_lines import line

PRODID = "-//Causerie//events//EN"
_END = b"END:VCALENDAR\r\n"
_HOUR = icalendar.vDuration(timedelta(hours=1))


def calendar(events: Iterable[bytes], *, method: str = "", head: Iterable[bytes] = ()) -> bytes:
    """Return a whole VCALENDAR: its method, more lines of the head, then the events as they are."""
    return b"".join([_begin(method), *head, *events, _END])


def feed_head(name: str, source: str) -> list[bytes]:
    """Return the lines with a feed's name, its address, and how often to ask: every hour."""
    return [
        line("NAME", content_lines.words(name)),
        line("X-WR-CALNAME", content_lines.words(name)),
        line("SOURCE", content_lines.link(source), VALUE="URI"),
        line("REFRESH-INTERVAL", _HOUR, VALUE="DURATION"),
        line("X-PUBLISHED-TTL", _HOUR),
    ]


@lru_cache(maxsize=8)
def _begin(method: str) -> bytes:
    component = icalendar.Calendar()  # Not `Calendar.new()`, which adds a UID.
    component.add("version", "2.0")
    component.add("prodid", PRODID)
    component.add("calscale", "GREGORIAN")
    if method:
        component.add("method", method)
    return bytes(component.to_ical()).removesuffix(_END)

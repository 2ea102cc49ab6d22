"""The VCALENDAR around events. It has no UID: vdirsyncer would take the feed for one event."""

from collections.abc import Iterable

from events.calendars import lines

PRODID = "-//Causerie//events//EN"


def calendar(events: Iterable[bytes], *, method: str = "", head: Iterable[bytes] = ()) -> bytes:
    """A whole VCALENDAR: its method, more lines of the head, then the events as they are."""
    return b"".join(
        [
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            lines.line("PRODID", PRODID),
            b"CALSCALE:GREGORIAN\r\n",
            *([lines.line("METHOD", method)] if method else []),
            *head,
            *events,
            b"END:VCALENDAR\r\n",
        ]
    )


def feed_head(name: str, source: str) -> list[bytes]:
    """What a subscribed calendar is called, where it comes from, how often to ask: every hour."""
    return [
        lines.words("NAME", name),
        lines.words("X-WR-CALNAME", name),
        lines.link("SOURCE;VALUE=URI", source),
        lines.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),
        lines.line("X-PUBLISHED-TTL", "PT1H"),
    ]

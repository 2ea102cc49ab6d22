"""The VCALENDAR around events. It has no UID: vdirsyncer would take the feed for one event."""

from collections.abc import Iterable

from events.calendars import content_lines

PRODID = "-//Causerie//events//EN"


def calendar(events: Iterable[bytes], *, method: str = "", head: Iterable[bytes] = ()) -> bytes:
    """A whole VCALENDAR: its method, more lines of the head, then the events as they are."""
    return b"".join(
        [
            b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n",
            content_lines.line("PRODID", PRODID),
            b"CALSCALE:GREGORIAN\r\n",
            *([content_lines.line("METHOD", method)] if method else []),
            *head,
            *events,
            b"END:VCALENDAR\r\n",
        ]
    )


def feed_head(name: str, source: str) -> list[bytes]:
    """What a subscribed calendar is called, where it comes from, how often to ask: every hour."""
    return [
        content_lines.words("NAME", name),
        content_lines.words("X-WR-CALNAME", name),
        content_lines.link("SOURCE;VALUE=URI", source),
        content_lines.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H"),
        content_lines.line("X-PUBLISHED-TTL", "PT1H"),
    ]

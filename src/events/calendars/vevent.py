"""A VEVENT of a session, as bytes: a pure function of what the rows say.

icalendar builds what all readers of a session share, once for each session and language; the
lines that differ between feeds, invitations and readers are its content lines, put after it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

import icalendar

from events import links, text
from events.calendars import content_lines
from events.calendars.calendar_event import Event
from events.calendars.content_lines import line
from events.presentation import sentence
from events.sessions.states import SessionStatus

_END: Final = b"END:VEVENT\r\n"


def public_vevent(event: Event) -> bytes:
    """Return the VEVENT of public feeds: no attendee, no room, the session's page as URL."""
    own = page(event)
    return vevent(event, url=own, place=event.location, page=own)


def vevent(
    event: Event,
    *,
    url: str,
    place: str,
    page: str,
    beginning: str = "",
    sequence: int | None = None,
    stamp: datetime | None = None,
    status: str = "",
    extra: Sequence[bytes] = (),
) -> bytes:
    """Return one VEVENT: what all readers share, then the lines of this one.

    `beginning` stands before the session's description; `sequence`, `stamp` and `status` stand for
    the session's own where given; `extra` are content lines.
    """
    where = content_lines.words(place)
    number = event.sequence if sequence is None else sequence
    edition = _edition(stamp or event.stamp, number, status or _calendar_status(event.status))
    located = line("LOCATION", where) if where else b""
    linked = line("URL", content_lines.link(url))
    described = _described(event, page, beginning)
    return b"".join([_shared(event), edition, located, linked, described, *extra, _END])


@lru_cache(maxsize=256)
def _shared(event: Event) -> bytes:
    """Return the VEVENT's beginning, the same for all readers in one language."""
    component = icalendar.Event()
    component["UID"] = content_lines.words(event.uid)
    component["DTSTART"] = content_lines.moment(event.starts_at)
    component["DTEND"] = content_lines.moment(_end(event))
    component["LAST-MODIFIED"] = content_lines.moment(event.updated_at)
    component["SUMMARY"] = content_lines.words(event.title) or content_lines.words(event.slug)
    if any(map(content_lines.cleaned, event.tags)):
        component["CATEGORIES"] = content_lines.categories(event.tags)
    return bytes(component.to_ical()).removesuffix(_END)


@lru_cache(maxsize=256)
def _edition(stamp: datetime, sequence: int, status: str) -> bytes:
    """Return the lines that say which edition of it this is, the same for most of a batch."""
    return b"".join(
        [
            line("DTSTAMP", content_lines.moment(stamp)),
            line("SEQUENCE", icalendar.vInt(sequence)),
            line("STATUS", content_lines.words(status)),
        ]
    )


def _described(event: Event, page: str, beginning: str) -> bytes:
    """Return the DESCRIPTION: what all readers share is escaped and folded once."""
    if not beginning:
        return _description_line(event, page)
    return content_lines.continued("DESCRIPTION", beginning, _folded_description(event, page))


@lru_cache(maxsize=256)
def _description_line(event: Event, page: str) -> bytes:
    return line("DESCRIPTION", content_lines.paragraphs(description(event, page=page)))


@lru_cache(maxsize=256)
def _folded_description(event: Event, page: str) -> bytes:
    return content_lines.folded(content_lines.paragraphs(description(event, page=page)))


def page(event: Event) -> str:
    """Return the whole link to a session's public page."""
    return links.absolute(links.session(event.slug))


def way_in(event: Event, join: str) -> str:
    """Return the sentence with somebody's link into the session."""
    return sentence("Enter the session: %(link)s", event.language, link=join)


def description(event: Event, *, page: str) -> str:
    """Return the words below the title: how the session stands, what it is about, who speaks."""
    parts = [
        _status_sentence(event),
        text.plain(event.abstract),
        _speaker_list(event),
        sentence("The session’s page: %(link)s", event.language, link=page),
    ]
    return "\n\n".join(part for part in parts if part)


def _status_sentence(event: Event) -> str:
    if event.status == SessionStatus.POSTPONED:
        return sentence("This session is postponed; a new date will follow.", event.language)
    if event.status == SessionStatus.CANCELLED:
        return sentence("This session is cancelled.", event.language)
    return ""


def _speaker_list(event: Event) -> str:
    if not event.speakers:
        return ""
    names = [f"{name} ({firm})" if firm else name for name, firm in event.speakers]
    heading = sentence("With:", event.language)
    return "\n".join([heading, *(f"- {text.line(name)}" for name in names)])


def _end(event: Event) -> datetime:
    # A database without its CHECK must still not produce what calendars refuse.
    return max(event.ends_at, event.starts_at + timedelta(seconds=1))


def _calendar_status(status: str) -> str:
    """Return CONFIRMED or CANCELLED. A postponed session has no date any more: its old one is free.

    When it gets a new date the same UID comes back, confirmed, with a higher SEQUENCE.
    """
    return "CONFIRMED" if status == SessionStatus.PUBLISHED else "CANCELLED"

"""One session as calendars see it: a VEVENT as bytes, a pure function of what the rows say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from events import database, links, text
from events.calendars import content_lines
from events.database import Json, Row, Shape
from events.database.shapes import shaped
from events.presentation import sentence
from events.presentation.languages import translated
from events.sessions.queries import FROM
from events.sessions.states import SessionStatus

ONLINE = frozenset({"", "online", "en ligne", "webinar", "webinaire", "visioconférence"})
"""Places that say no more than «online»: an invitation puts the way in there instead."""


@dataclass(frozen=True)
class Event:
    """What a calendar shows of one session, in the session's first language or a reader's."""

    uid: str
    slug: str
    title: str
    abstract: str
    language: str
    tags: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    status: str
    sequence: int
    stamp: datetime
    updated_at: datetime
    location: str
    speakers: tuple[tuple[str, str], ...]


class EventRow(Shape):
    """What `SELECT` returns of one session."""

    id: int
    uid: str
    slug: str
    title: str
    abstract: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    tags: list[str] | None
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    sequence: int
    stamp: datetime
    published_at: datetime | None
    updated_at: datetime
    programme: int
    location: str | None
    speakers: Json[list[tuple[str, str]]]


SELECT = f"""
SELECT s.id, s.uid, s.slug, s.title, s.abstract, s.texts, s.language, s.tags, s.starts_at,
  s.ends_at, s.timezone, s.status, s.sequence, s.stamp, s.published_at, s.updated_at, s.programme,
  COALESCE(NULLIF(s.location, ''), p.location) AS location,
  COALESCE((SELECT json_agg(json_build_array(sp.name, sp.organisation) ORDER BY a.position, a.id)
    FROM appearances a JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id), '[]')
    AS speakers
{FROM}
"""  # noqa: S608 - constants.


async def events(where: str, *values: object) -> list[Event]:
    """The sessions that a condition names, by their start."""
    found = await database.rows(f"{SELECT} WHERE {where} ORDER BY s.starts_at, s.id", *values)
    return [from_row(row) for row in found]


def from_row(row: EventRow | Row, language: str = "") -> Event:
    """Return the event of a row of `SELECT`, in the reader's language where it was translated."""
    if isinstance(row, dict):  # Of the time in between: rows without a shape.
        [row] = shaped(EventRow, [{name: row[name] for name in EventRow.__struct_fields__}])
    chosen = language or row.language
    return Event(
        uid=row.uid,
        slug=row.slug,
        title=translated(row, "title", row.title, chosen)[0],
        abstract=translated(row, "abstract", row.abstract, chosen)[0],
        language=chosen,
        tags=tuple(row.tags or ()),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        status=row.status,
        sequence=row.sequence,
        stamp=row.stamp,
        updated_at=row.updated_at,
        location=row.location or "",
        speakers=tuple((name, text.bare_link(firm)[0]) for name, firm in row.speakers),
    )


def public_vevent(event: Event) -> bytes:
    """The VEVENT of public feeds: no attendee, no room, the session's page as URL."""
    own = page(event)
    return vevent(event, url=own, place=event.location, description=description(event, page=own))


def vevent(
    event: Event,
    *,
    url: str,
    place: str,
    description: str,
    sequence: int | None = None,
    stamp: datetime | None = None,
    status: str = "",
    extra: Sequence[bytes] = (),
) -> bytes:
    """One VEVENT. `sequence`, `stamp` and `status` stand for the session's own where given."""
    categories = ",".join(
        content_lines.escaped(tag) for tag in map(content_lines.cleaned, event.tags) if tag
    )
    return b"".join(
        [
            b"BEGIN:VEVENT\r\n",
            content_lines.words("UID", event.uid),
            content_lines.moment("DTSTAMP", stamp or event.stamp),
            content_lines.moment("DTSTART", event.starts_at),
            content_lines.moment("DTEND", _end(event)),
            content_lines.line("SEQUENCE", str(event.sequence if sequence is None else sequence)),
            content_lines.moment("LAST-MODIFIED", event.updated_at),
            content_lines.line("STATUS", status or _calendar_status(event.status)),
            content_lines.words("SUMMARY", content_lines.cleaned(event.title) or event.slug),
            *([content_lines.words("LOCATION", place)] if content_lines.cleaned(place) else []),
            content_lines.link("URL", url),
            content_lines.paragraphs("DESCRIPTION", description),
            *([content_lines.line("CATEGORIES", categories)] if categories else []),
            *extra,
            b"END:VEVENT\r\n",
        ]
    )


def page(event: Event) -> str:
    """The whole link to a session's public page."""
    return links.absolute(links.session(event.slug))


def description(event: Event, *, page: str, join: str = "") -> str:
    """The words below the title: the way in first where there is one, then the session."""
    parts = [
        sentence("Enter the session: %(link)s", event.language, link=join) if join else "",
        _standing(event),
        text.plain(event.abstract),
        _speakers(event),
        sentence("The session’s page: %(link)s", event.language, link=page),
    ]
    return "\n\n".join(part for part in parts if part)


def is_online(place: str) -> bool:
    """Whether a place says no more than that there is none."""
    return text.line(place).casefold() in ONLINE


def _standing(event: Event) -> str:
    if event.status == "postponed":
        return sentence("This session is postponed; a new date will follow.", event.language)
    if event.status == "cancelled":
        return sentence("This session is cancelled.", event.language)
    return ""


def _speakers(event: Event) -> str:
    if not event.speakers:
        return ""
    names = [f"{name} ({firm})" if firm else name for name, firm in event.speakers]
    heading = sentence("With:", event.language)
    return "\n".join([heading, *(f"- {text.line(name)}" for name in names)])


def _end(event: Event) -> datetime:
    # A database without its CHECK must still not produce what calendars refuse.
    return max(event.ends_at, event.starts_at + timedelta(seconds=1))


def _calendar_status(status: str) -> str:
    """CONFIRMED, or CANCELLED. A postponed session has no date any more: its old one is free.

    When it gets a new date the same UID comes back, confirmed, with a higher SEQUENCE.
    """
    return "CONFIRMED" if status == "published" else "CANCELLED"

"""An Atom feed (RFC 4287) of sessions, those announced last first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from events import database, links, text
from events.calendars import calendar_event, vevent
from events.calendars.calendar_event import EventRow
from events.calendars.feed_metadata import FILTERED, SESSIONS_OF
from events.presentation import dates
from events.settings import settings
from events.text import as_xml

MOST: Final = 50


async def entries(kind: str, row_id: int, tag: str, language: str) -> list[EventRow]:
    """Return the sessions of a feed that were announced last."""
    return await database.rows(EventRow, _LATEST[kind], row_id, tag, language)


def atom(rows: Sequence[EventRow], *, name: str, language: str, page: str, source: str) -> bytes:
    """Write the feed. Same rows, same bytes: its `updated` is that of its newest entry."""
    newest = max((row.updated_at for row in rows), default=datetime(2000, 1, 1, tzinfo=UTC))
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={quoteattr(language)}>',
            f"<id>{_text(source)}</id>",
            f"<title>{_text(name)}</title>",
            f"<updated>{_instant(newest)}</updated>",
            f'<link rel="self" type="application/atom+xml" href={_attribute(source)}/>',
            f'<link rel="alternate" type="text/html" href={_attribute(page)}/>',
            f"<author><name>{_text(settings().organisation_in(language))}</name></author>",
            *(_entry(row) for row in rows),
            "</feed>\n",
        ]
    ).encode()


_LATEST: Final = {
    kind: f"{calendar_event.SELECT} WHERE {condition} AND {FILTERED}"
    f" ORDER BY s.published_at DESC NULLS LAST, s.id DESC LIMIT {MOST}"
    for kind, condition in SESSIONS_OF.items()
}


def _entry(row: EventRow) -> str:
    found = calendar_event.from_row(row)
    published = row.published_at or found.updated_at
    when = dates.when(found.starts_at, found.ends_at, row.timezone, found.language)
    summary = f"{when}. {text.excerpt(found.abstract, 400)}"
    return "\n".join(
        [
            "<entry>",
            f"<id>tag:{links.host()},{published:%Y}:{_text(found.uid)}</id>",
            f"<title>{_text(text.line(found.title))}</title>",
            f"<link href={_attribute(vevent.page(found))}/>",
            f"<published>{_instant(published)}</published>",
            f"<updated>{_instant(found.updated_at)}</updated>",
            *(f"<category term={_attribute(tag)}/>" for tag in found.tags),
            f"<summary>{_text(summary)}</summary>",
            "</entry>",
        ]
    )


def _text(value: str) -> str:
    return escape(as_xml.legal(value))


def _attribute(value: str) -> str:
    return quoteattr(as_xml.legal(value))


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

"""One session as calendars see it: what its rows say, in a language."""

from datetime import datetime
from typing import Final

import msgspec

from events import text
from events.database import Json, Shape
from events.presentation import N_, sentence
from events.presentation.languages import translated
from events.programmes.made_rooms import HAS_ROOM
from events.sessions.queries import FROM
from events.sessions.states import SessionStatus
from events.sessions.translated import is_on_site


class Event(msgspec.Struct, frozen=True):
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
    on_site: bool = False
    """Whether it takes place somewhere, and not online too: nobody enters it by a link."""


class EventRow(Shape):
    """A session with what calendars show of it; of a speaker name, organisation and role."""

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
    version: int
    sequence: int
    stamp: datetime
    published_at: datetime | None
    updated_at: datetime
    programme: int
    location: str | None
    has_room: bool
    speakers: Json[list[tuple[str, str, str]]]


SELECT = f"""
SELECT s.id, s.uid, s.slug, s.title, s.abstract, s.texts, s.language, s.tags, s.starts_at,
  s.ends_at, s.timezone, s.status, s.version, s.sequence, s.stamp, s.published_at, s.updated_at,
  s.programme, COALESCE(NULLIF(s.location, ''), p.location) AS location,
  {HAS_ROOM} AS has_room,
  COALESCE((SELECT json_agg(json_build_array(sp.name, sp.organisation, a.role)
      ORDER BY a.position, a.id)
    FROM appearances a JOIN speakers sp ON sp.id = a.speaker WHERE a.session = s.id), '[]')
    AS speakers
{FROM}
"""  # noqa: S608 - constants.
"""Fills EventRow; a condition on sessions `s` and programmes `p` follows."""


def from_row(row: EventRow, language: str = "") -> Event:
    """Return the event of a row, in the reader's language where a translation stands."""
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
        speakers=tuple(
            (name, _stands_for(firm, role, chosen)) for name, firm, role in row.speakers
        ),
        on_site=is_on_site(row.location or "", row.has_room),
    )


def _stands_for(organisation: str, role: str, language: str) -> str:
    """Say what somebody does in the session, where they do not just speak, and for whom."""
    does = sentence(_DOES.get(role, role), language) if role else ""
    return ", ".join(part for part in (does, text.bare_link(organisation)[0]) if part)


_DOES: Final = {"moderator": N_("Moderator"), "host": N_("Host")}

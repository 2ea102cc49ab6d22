"""Sessions as the desk reads them: one by its slug, a programme's, and what remains of one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Json, Shape
from events.errors import NotFound
from events.programmes.states import ProgrammeStatus
from events.resources.tables import Resource
from events.sessions.states import SessionStatus
from events.sessions.tables import Session


class SessionDetails(Shape):
    """One session as its pages and forms show it, with what they say of its programme."""

    id: int
    programme: int
    slug: str
    title: str
    abstract: str
    texts: Json[dict[str, dict[str, str]]]
    language: str
    tags: list[str]
    starts_local: datetime
    ends_local: datetime
    starts_fold: int
    ends_fold: int
    timezone: str
    starts_at: datetime
    ends_at: datetime
    status: SessionStatus
    location: str
    picture: str
    room_url: str
    room_note: str
    capacity: int | None
    taken: int
    registration_open: bool
    needs_approval: bool
    reminder_minutes: list[int] | None
    follow_up_minutes: int | None
    published_at: datetime | None
    edit_version: int
    programme_slug: str
    programme_title: str
    programme_status: ProgrammeStatus
    programme_location: str
    programme_reminders: list[int]
    hue: int


_BY_SLUG: Final = """
SELECT s.id, s.programme, s.slug, s.title, s.abstract, s.texts, s.language, s.tags,
  s.starts_local, s.ends_local, s.starts_fold, s.ends_fold, s.timezone, s.starts_at, s.ends_at,
  s.status, s.location, s.picture, s.room_url, s.room_note, s.capacity, s.taken,
  s.registration_open, s.needs_approval, s.reminder_minutes, s.follow_up_minutes,
  s.published_at, s.edit_version,
  p.slug AS programme_slug, p.title AS programme_title, p.status AS programme_status,
  p.location AS programme_location, p.reminder_minutes AS programme_reminders, p.hue
FROM sessions s JOIN programmes p ON p.id = s.programme
WHERE s.id = COALESCE((SELECT id FROM sessions WHERE slug = $1),
  (SELECT session FROM former_addresses WHERE slug = $1))
"""


class NamedSession(Shape):
    """A session by its name alone."""

    id: int
    title: str


class DatedSession(Shape):
    """A session by its name and date; `starts_local` is the wall time of its zone."""

    slug: str
    title: str
    starts_local: datetime


_DATES: Final = """
SELECT slug, title, starts_local FROM sessions
WHERE ($1::int[] IS NULL OR programme = ANY($1)) ORDER BY starts_at DESC LIMIT $2
"""


class SessionTimes(Shape):
    """When a session is."""

    id: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    starts_local: datetime


class UsualSession(Shape):
    """What a session has that the next one is likely to have too."""

    title: str
    starts_local: datetime
    ends_local: datetime
    starts_at: datetime
    ends_at: datetime
    timezone: str
    language: str
    location: str
    room_url: str
    room_note: str
    capacity: int | None
    needs_approval: bool


class EditableSession(Shape):
    """A session as a row of the table in which many are edited at once."""

    id: int
    slug: str
    title: str
    status: SessionStatus
    starts_local: datetime
    ends_local: datetime
    starts_fold: int
    ends_fold: int
    timezone: str
    location: str
    room_url: str
    edit_version: int


_EDITABLE: Final = """
SELECT id, slug, title, status, starts_local, ends_local, starts_fold, ends_fold, timezone,
  location, room_url, edit_version FROM sessions
 WHERE programme = $1 AND status <> 'cancelled' AND (status = 'draft' OR ends_at > $2)
 ORDER BY starts_at, id LIMIT 200
"""


class DraftSession(Shape):
    """A draft that may be published, with what it has so far; `speakers` are their names."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    has_room: bool
    speakers: list[str]


_DRAFTS: Final = """
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.room_url <> '' AS has_room,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{}') AS speakers
  FROM sessions s WHERE s.programme = $1 AND s.status = 'draft' ORDER BY s.starts_at, s.id
"""


class SessionResource(Shape):
    """One thing that remains of a session: a link (`url`), or a file of ours (`file`)."""

    id: int
    kind: str
    title: str
    url: str
    file: str
    file_name: str
    public: bool
    source: str

    @property
    def handed_in(self) -> bool:
        """Tell whether a speaker handed it in and nobody has accepted it yet."""
        return self.source == "handed-in"


async def by_slug(slug: str) -> SessionDetails:
    """Return one session, by the address it has or had. Raises NotFound."""
    found = await database.row(SessionDetails, _BY_SLUG, slug)
    if found is None:
        raise NotFound
    return found


async def names_in(programme_id: int) -> list[NamedSession]:
    """Return the names of a programme's sessions in order of time."""
    return await database.rows(
        NamedSession,
        Session.select(Session.id, Session.title)
        .where(Session.programme == programme_id)
        .order_by(Session.starts_at, Session.id),
    )


async def latest_in(programme_id: int) -> SessionTimes | None:
    """Return the session of a programme that begins last, if there is one."""
    return await database.row(
        SessionTimes,
        Session.select(
            Session.id, Session.starts_at, Session.ends_at, Session.timezone, Session.starts_local
        )
        .where(Session.programme == programme_id)
        .order_by(Session.starts_at, Session.id, ascending=False)
        .limit(1),
    )


async def usual_in(programme_id: int) -> list[UsualSession]:
    """Return the two sessions of a programme that begin last, the later one first."""
    return await database.rows(
        UsualSession,
        Session.select(
            Session.title,
            Session.starts_local,
            Session.ends_local,
            Session.starts_at,
            Session.ends_at,
            Session.timezone,
            Session.language,
            Session.location,
            Session.room_url,
            Session.room_note,
            Session.capacity,
            Session.needs_approval,
        )
        .where(Session.programme == programme_id, Session.status != SessionStatus.CANCELLED)
        .order_by(Session.starts_at, Session.id, ascending=False)
        .limit(2),
    )


async def editable_in(programme_id: int, at: datetime) -> list[EditableSession]:
    """Return a programme's sessions that may still change, in order of time."""
    return await database.rows(EditableSession, _EDITABLE, programme_id, at)


async def drafts_in(programme_id: int) -> list[DraftSession]:
    """Return a programme's drafts in order of time."""
    return await database.rows(DraftSession, _DRAFTS, programme_id)


async def first_in(programme_id: int) -> SessionTimes | None:
    """Return the session of a programme that begins first and was not cancelled, if any."""
    return await database.row(
        SessionTimes,
        Session.select(
            Session.id, Session.starts_at, Session.ends_at, Session.timezone, Session.starts_local
        )
        .where(Session.programme == programme_id, Session.status != SessionStatus.CANCELLED)
        .order_by(Session.starts_at, Session.id)
        .limit(1),
    )


async def dates(scope: Sequence[int] | None, *, limit: int = 300) -> list[DatedSession]:
    """Return names and dates of the sessions in scope, the latest first."""
    allowed = None if scope is None else list(scope)
    return await database.rows(DatedSession, _DATES, allowed, limit)


async def resources(session_id: int) -> list[SessionResource]:
    """Return what remains of a session, in order."""
    return await database.rows(
        SessionResource,
        Resource.select(
            Resource.id,
            Resource.kind,
            Resource.title,
            Resource.url,
            Resource.file,
            Resource.file_name,
            Resource.public,
            Resource.source,
        )
        .where(Resource.session == session_id)
        .order_by(Resource.position, Resource.id),
    )

"""A programme's sessions as its series goes on: the usual, the first and last, those to edit."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.programmes.made_rooms import HAS_ROOM
from events.sessions.states import SessionStatus
from events.sessions.tables import Session


class NamedSession(Shape):
    """A session by its name alone."""

    id: int
    title: str


class SessionTimes(Shape):
    """When a session is, and what it is called."""

    id: int
    title: str
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


_DRAFTS: Final = f"""
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, {HAS_ROOM} AS has_room,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{{}}') AS speakers
  FROM sessions s WHERE s.programme = $1 AND s.status = 'draft' ORDER BY s.starts_at, s.id
"""  # noqa: S608 - our own SQL


async def names_in(programme_id: int) -> list[NamedSession]:
    """Return the names of a programme's sessions in order of time."""
    return await database.rows(
        NamedSession,
        database.select(NamedSession, Session)
        .where(Session.programme == programme_id)
        .order_by(Session.starts_at, Session.id),
    )


async def latest_in(programme_id: int) -> SessionTimes | None:
    """Return the session of a programme that begins last, if there is one."""
    return await database.row(
        SessionTimes,
        database.select(SessionTimes, Session)
        .where(Session.programme == programme_id)
        .order_by(Session.starts_at, Session.id, ascending=False)
        .limit(1),
    )


async def usual_in(programme_id: int) -> list[UsualSession]:
    """Return the two sessions of a programme that begin last, the later one first."""
    return await database.rows(
        UsualSession,
        database.select(UsualSession, Session)
        .where(Session.programme == programme_id, Session.status != SessionStatus.CANCELLED)
        .order_by(Session.starts_at, Session.id, ascending=False)
        .limit(2),
    )


async def editable_in(programme_id: int, at: datetime) -> list[EditableSession]:
    """Return a programme's sessions that may still change, in order of time."""
    return await database.rows(
        EditableSession,
        database.select(EditableSession, Session)
        .where(
            Session.programme == programme_id,
            Session.status != SessionStatus.CANCELLED,
            (Session.status == SessionStatus.DRAFT) | (Session.ends_at > at),
        )
        .order_by(Session.starts_at, Session.id)
        .limit(200),
    )


async def drafts_in(programme_id: int) -> list[DraftSession]:
    """Return a programme's drafts in order of time."""
    return await database.rows(DraftSession, _DRAFTS, programme_id)


async def first_in(programme_id: int) -> SessionTimes | None:
    """Return the session of a programme that begins first and was not cancelled, if any."""
    return await database.row(
        SessionTimes,
        database.select(SessionTimes, Session)
        .where(Session.programme == programme_id, Session.status != SessionStatus.CANCELLED)
        .order_by(Session.starts_at, Session.id)
        .limit(1),
    )

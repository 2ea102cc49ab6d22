"""A programme's sessions as its series goes on: the usual, the first and last, those to edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.programmes.made_rooms import HAS_ROOM
from events.sessions.states import SessionStatus
from events.sessions.tables import Session

EDITABLE: Final = 100
"""So many sessions are edited as rows of one table."""


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


_EDITABLE: Final = """
SELECT s.id, s.slug, s.title, s.status, s.starts_local, s.ends_local, s.starts_fold, s.ends_fold,
  s.timezone, s.location, s.room_url, s.edit_version
  FROM sessions s
 WHERE s.programme = $1 AND s.status <> 'cancelled' AND (s.status = 'draft' OR s.ends_at > $2)
"""

# Where the session that a page went on from is gone, it begins anew.
_EDITABLE_AFTER: Final = f"""{_EDITABLE}
   AND ((s.starts_at, s.id) > (SELECT e.starts_at, e.id FROM sessions e WHERE e.id = $3)
     OR NOT EXISTS (SELECT FROM sessions e WHERE e.id = $3))
 ORDER BY s.starts_at, s.id LIMIT $4
"""  # noqa: S608 - our own SQL

_EDITABLE_BEFORE: Final = f"""{_EDITABLE}
   AND (s.starts_at, s.id) < (SELECT e.starts_at, e.id FROM sessions e WHERE e.id = $3)
 ORDER BY s.starts_at DESC, s.id DESC LIMIT $4
"""  # noqa: S608 - our own SQL

_EDITABLE_THESE: Final = f"{_EDITABLE} AND s.id = ANY($3::int[])"


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


@dataclass(frozen=True)
class EditablePage:
    """A hundred sessions in order of time; the ids to go on from towards earlier and later ones."""

    sessions: list[EditableSession]
    earlier: int | None = None
    later: int | None = None


async def editable_in(
    programme_id: int, at: datetime, *, after: int = 0, before: int = 0
) -> EditablePage:
    """Return a programme's sessions that may still change: the first, or after or before one."""
    edge, of = before or after, (programme_id, at)
    if before:
        found = await database.rows(EditableSession, _EDITABLE_BEFORE, *of, edge, EDITABLE + 1)
        if len(found) > EDITABLE:
            shown = found[:EDITABLE][::-1]
            return EditablePage(shown, earlier=shown[0].id, later=shown[-1].id)
        edge = 0  # Near the beginning: a whole page from there.
    found = await database.rows(EditableSession, _EDITABLE_AFTER, *of, edge, EDITABLE + 1)
    shown = found[:EDITABLE]
    return EditablePage(
        shown,
        earlier=shown[0].id if edge and shown else None,
        later=shown[-1].id if len(found) > EDITABLE else None,
    )


async def editable_of(
    programme_id: int, session_ids: Sequence[int], at: datetime
) -> list[EditableSession]:
    """Return those of these sessions that may still change, in the order given."""
    found = await database.rows(
        EditableSession, _EDITABLE_THESE, programme_id, at, list(session_ids)
    )
    by_id = {one.id: one for one in found}
    return [by_id[one] for one in session_ids if one in by_id]


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

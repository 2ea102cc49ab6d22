"""Sessions' rooms, as those who enter, the server's reports and the worker need them."""

from datetime import datetime
from typing import Final

from events import database, signing
from events.database import Shape
from events.programmes.made_rooms import MAKES_ROOM
from events.rooms.services import Kept
from events.rooms.states import Choice, Manner, Recording


class Room(Kept):
    """A session's room, and the server of its programme; `makes`: whether it is used."""

    id: int
    nonce: str
    failed_at: datetime | None
    session: int
    uid: str
    slug: str
    title: str
    programme: int
    starts_at: datetime
    ends_at: datetime
    timezone: str
    manner: Manner
    recording: Recording
    makes: bool


class State(Shape):
    """What the desk says of a session's room; `host` is where it is made."""

    choice: Choice
    failed_at: datetime | None
    failure: str
    tested_at: datetime | None
    test_failure: str


class Meeting(Shape):
    """A meeting that the server is asked about."""

    id: int
    session: int
    internal: str
    recorded: bool
    began_at: datetime
    ended_at: datetime | None
    reported_at: datetime | None


async def of_session(session_id: int) -> Room | None:
    """Return the room of a session; None before `write.ensure`, or without a server."""
    return await database.row(Room, _OF_SESSION, session_id)


async def by_token(token: str, purpose: str) -> Room | None:
    """Return the room that one of its own addresses names; None for any other."""
    row_id = signing.row_id_of(token)
    found = None if row_id is None else await database.row(Room, _BY_ID, row_id)
    proved = found and signing.proves(token, purpose, found.id, found.nonce)
    return found if proved else None


async def state(session_id: int) -> State | None:
    """Return what is known of a session's room; None where nothing is."""
    return await database.row(State, _STATE, session_id)


async def last_good_trial(session_id: int) -> datetime | None:
    """Return when a room could be made for a session, where the last trial went well."""
    found = await state(session_id)
    return None if found is None or found.test_failure else found.tested_at


async def due_meetings(at: datetime, *, most: int = 200) -> list[Meeting]:
    """Return the meetings that the server is to be asked about now, those waiting longest first."""
    return await database.rows(Meeting, _TO_LOOK_AT, at, most)


async def meeting(session_id: int, internal: str) -> Meeting | None:
    """Return a meeting of a session by the server's id of it."""
    return await database.row(Meeting, _MEETING, session_id, internal)


class Slides(Shape):
    """Slides that a room can show."""

    id: int
    file: str
    file_name: str


async def slides(session_id: int) -> list[Slides]:
    """Return the slides of a session that a room can show, in their order."""
    return await database.rows(Slides, _SLIDES, session_id)


async def slides_by_id(resource_id: int) -> Slides | None:
    """Return slides by their number."""
    return await database.row(Slides, _SLIDES_BY_ID, resource_id)


_SHOWABLE: Final = """kind = 'slides' AND source <> 'handed-in' AND file <> ''
  AND lower(file) ~ '[.](pdf|pptx?|odp)$' AND file_size <= 30000000"""

_SLIDES: Final = f"""
SELECT id, file, file_name FROM resources WHERE session = $1 AND {_SHOWABLE} ORDER BY position, id
"""  # noqa: S608 - our own SQL

_SLIDES_BY_ID: Final = f"SELECT id, file, file_name FROM resources WHERE id = $1 AND {_SHOWABLE}"  # noqa: S608

_ROOM: Final = f"""
SELECT k.id, k.nonce, k.failed_at, s.id AS session, s.uid, s.slug, s.title, s.programme,
  s.starts_at, s.ends_at, s.timezone, v.tool, v.address, v.secret, v.account, v.client, v.acts_for,
  v.checksum, v.manner, v.recording,
  {MAKES_ROOM} AS makes
  FROM session_rooms k JOIN sessions s ON s.id = k.session
  JOIN room_services v ON v.programme = s.programme
"""  # noqa: S608 - our own SQL

_OF_SESSION: Final = f"{_ROOM} WHERE s.id = $1"
_BY_ID: Final = f"{_ROOM} WHERE k.id = $1"

_STATE: Final = """
SELECT choice, failed_at, failure, tested_at, test_failure FROM session_rooms WHERE session = $1
"""

_COLUMNS: Final = "id, session, internal, recorded, began_at, ended_at, reported_at"

_TO_LOOK_AT: Final = f"""
SELECT {_COLUMNS} FROM room_meetings WHERE look_at <= $1 ORDER BY look_at, id LIMIT $2
"""  # noqa: S608 - our own SQL

_MEETING: Final = f"""
SELECT {_COLUMNS} FROM room_meetings WHERE session = $1 AND internal = $2
"""  # noqa: S608 - our own SQL

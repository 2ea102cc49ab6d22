"""The only writer of sessions' rooms, their meetings and recordings."""

from datetime import datetime
from typing import Final

from events import database, signing
from events.rooms.bigbluebutton.answers import Meeting
from events.rooms.states import Choice
from events.rooms.tables import RoomMeeting, RoomRecording, SessionRoom


async def choose(session_id: int, choice: Choice) -> None:
    """Say where a session's way in leads."""
    await database.execute(_CHOOSE, session_id, signing.nonce(), choice)


async def ensure(session_id: int) -> None:
    """Have a row for a session's room, and with it the nonce of the addresses it reports to."""
    await database.execute(_ENSURE, session_id, signing.nonce())


async def note_failure(session_id: int, failure: str, *, at: datetime) -> None:
    """Note that the room could not be made, and why."""
    await SessionRoom.update(
        {SessionRoom.failed_at: at, SessionRoom.failure: failure[:300]}
    ).where(SessionRoom.session == session_id)  # fmt: skip


async def note_success(session_id: int) -> None:
    """Note that the room could be made again."""
    await SessionRoom.update({SessionRoom.failed_at: None, SessionRoom.failure: ""}).where(
        SessionRoom.session == session_id, SessionRoom.failed_at.is_not_null()
    )


async def note_test(session_id: int, failure: str, *, at: datetime) -> None:
    """Note how a test of a session's room went; an empty `failure`: well."""
    await SessionRoom.update(
        {SessionRoom.tested_at: at, SessionRoom.test_failure: failure[:300]}
    ).where(SessionRoom.session == session_id)


async def note_meeting(session_id: int, found: Meeting, *, recorded: bool, at: datetime) -> None:
    """Note a meeting of a session's room; one that is known already is left as it is."""
    await database.execute(_MEETING, session_id, found.internal, found.created, recorded, at)


async def set_next_check(meeting_id: int, at: datetime | None) -> None:
    """Say when the server is asked about a meeting next; None: never again."""
    await RoomMeeting.update({RoomMeeting.look_at: at}).where(RoomMeeting.id == meeting_id)


async def check_soon(session_id: int, *, at: datetime) -> None:
    """Have the server asked about all meetings of a session now."""
    await RoomMeeting.update({RoomMeeting.look_at: at}).where(RoomMeeting.session == session_id)


async def note_end(meeting_id: int, *, at: datetime) -> None:
    """Note that a meeting has ended."""
    await RoomMeeting.update({RoomMeeting.ended_at: at}).where(
        RoomMeeting.id == meeting_id, RoomMeeting.ended_at.is_null()
    )


async def note_report(meeting_id: int, *, at: datetime) -> None:
    """Note that a meeting has told who was there, and has ended therefore."""
    await database.execute(_REPORTED, meeting_id, at)


async def note_recording(session_id: int, key: str) -> bool:
    """Note a recording, and tell whether it is new."""
    return bool(await database.value(_RECORDING, session_id, key))


async def set_resource(key: str, resource_id: int) -> None:
    """Note which replay was drafted from a recording."""
    await RoomRecording.update({RoomRecording.resource: resource_id}).where(
        RoomRecording.key == key
    )


_CHOOSE: Final = """
INSERT INTO session_rooms (session, nonce, choice) VALUES ($1, $2, $3)
ON CONFLICT (session) DO UPDATE SET choice = $3
"""

_ENSURE: Final = """
INSERT INTO session_rooms (session, nonce) VALUES ($1, $2) ON CONFLICT (session) DO NOTHING
"""

_MEETING: Final = """
INSERT INTO room_meetings (session, internal, created, recorded, began_at, look_at)
VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (internal) DO NOTHING
"""

_REPORTED: Final = """
UPDATE room_meetings SET reported_at = $2, ended_at = COALESCE(ended_at, $2) WHERE id = $1
"""

_RECORDING: Final = """
INSERT INTO room_recordings (session, key) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING
RETURNING id
"""

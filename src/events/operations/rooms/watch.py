"""The worker asks rooms' servers: who is there, has it ended, is there a recording.

What the servers post themselves comes once, and may be lost or never come (Scalelite); asking finds
the same, with minutes instead of seconds.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from events.errors import NotFound
from events.operations.attendance import from_room
from events.operations.rooms import recordings, zoom
from events.operations.rooms.enter import credentials_of
from events.outgoing_http.fetch import Unanswered
from events.rooms import ids, queries, write
from events.rooms.bigbluebutton import calls
from events.rooms.queries import Meeting, Room
from events.rooms.states import Tool

MINUTE: Final = timedelta(seconds=50)
LATER: Final = timedelta(minutes=5)
RECORDINGS_FOR: Final = timedelta(days=7)
LONGEST: Final = timedelta(days=2)
"""A meeting that the server still calls running after this is asked about no more."""
AT_ONCE: Final = 8

log = structlog.get_logger(__name__)


async def watch(now: Callable[[], datetime]) -> int:
    """Ask about every meeting that it is time for; return how many there were."""
    found = await queries.due_meetings(now())
    turn = asyncio.Semaphore(AT_ONCE)

    async def in_turn(meeting: Meeting) -> None:
        async with turn:
            await _look(meeting, now())

    await asyncio.gather(*(in_turn(one) for one in found))
    return len(found)


async def _look(meeting: Meeting, at: datetime) -> None:
    room = await queries.of_session(meeting.session)
    if room is None or zoom.is_ours(meeting) is not (room.tool is Tool.ZOOM):
        await write.set_next_check(meeting.id, None)  # the programme has another server now
        return
    do: Callable[[Room, Meeting, datetime], Awaitable[datetime | None]] = (
        _report if room.tool is Tool.ZOOM else _recordings if meeting.ended_at else _people
    )
    try:
        next_look = await do(room, meeting, at)
    except Unanswered as failure:
        log.warning("room's server not asked", session=room.slug, why=str(failure))
        over = at - meeting.began_at > (RECORDINGS_FOR if meeting.ended_at else LONGEST)
        next_look = None if over else at + (LATER if meeting.ended_at else MINUTE)
    except NotFound:
        next_look = None
    await write.set_next_check(meeting.id, next_look)


async def _report(room: Room, meeting: Meeting, at: datetime) -> datetime | None:
    """Take what Zoom tells of who was there."""
    return await zoom.look(room, credentials_of(room), meeting, at)


async def _people(room: Room, meeting: Meeting, at: datetime) -> datetime | None:
    """Note who is there; once it has ended, count."""
    found = await calls.state(credentials_of(room).bigbluebutton, ids.room(room.session, room.uid))
    if found is None or found.meeting.internal != meeting.internal:
        await write.note_end(meeting.id, at=at)
        if meeting.reported_at is None:
            await from_room.count(room.session)
        return at if meeting.recorded else None
    if at - meeting.began_at > LONGEST:
        return None
    known = (ids.registration_of(user, room.session) for user in found.people)
    await from_room.note_present(
        room.session, meeting.internal, sorted({one for one in known if one}), at=at
    )
    return at + MINUTE


async def _recordings(room: Room, meeting: Meeting, at: datetime) -> datetime | None:
    """Draft a replay of each recording; ask again for a week, less and less often."""
    films = await calls.recordings(credentials_of(room).bigbluebutton, record=meeting.internal)
    await recordings.draft(room.session, films, at=at)
    age = at - (meeting.ended_at or at)
    return at + max(LATER, age / 4) if meeting.recorded and age < RECORDINGS_FOR else None

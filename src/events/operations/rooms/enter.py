"""Somebody enters a session's room: it is made if it is not there, else they take the second way.

Who enters never learns that a server failed: they go to the session's own link, or wait.
"""

from datetime import datetime, timedelta
from typing import Final

import structlog

from events import links, signing
from events.outgoing.fetch import Unanswered
from events.presentation import N_
from events.rooms import ids, queries, write
from events.rooms.bigbluebutton import calls, parameters
from events.rooms.bigbluebutton.address import Server, signed
from events.rooms.bigbluebutton.parameters import Entrant, Reports
from events.rooms.queries import Room
from events.rooms.states import Recording

REST: Final = timedelta(seconds=15)
"""After a failure nobody waits for the server before the next try."""

SEALED: Final = N_("The secret of the server cannot be read any more. Type it in again.")

log = structlog.get_logger(__name__)


async def way_into(session_id: int, who: Entrant, otherwise: str, *, at: datetime) -> str:
    """Return where somebody enters: the made room, else the session's own link (`otherwise`).

    Nothing where neither can be had. Why not stands at the desk.
    """
    room = await queries.of_session(session_id)
    if room is None:
        await write.ensure(session_id)
        room = await queries.of_session(session_id)
    if room is None or not room.makes:
        return otherwise
    if room.failed_at and room.failed_at + REST > at:
        return otherwise
    try:
        return await _made(room, who, at)
    except Unanswered as failure:
        log.warning("room not made", session=room.slug, why=str(failure))
        await write.note_failure(session_id, str(failure), at=at)
        return otherwise


async def _made(room: Room, who: Entrant, at: datetime) -> str:
    """Make the room, which is once however often it is asked, and return the way in."""
    server = server_of(room)
    name, said = ids.room(room.session, room.uid), said_of(room)
    meeting = await calls.create(server, name, said, await slides_of(room, at))
    recorded = room.recording is not Recording.NO
    await write.note_meeting(room.session, meeting, recorded=recorded, at=at)
    if room.failed_at:
        await write.note_success(room.session)
    return signed(server, "join", parameters.of_entrance(name, meeting, who))


def server_of(room: Room) -> Server:
    """Return how a room's server is spoken to. Raises Unanswered where its secret is unreadable."""
    if room.server is None:
        raise Unanswered(SEALED)
    return room.server


def said_of(room: Room) -> dict[str, str]:
    """Return what a room is made with."""
    reports = Reports(
        *(
            links.absolute(path.replace("{token:str}", signing.sign(purpose, room.id, room.nonce)))
            for path, purpose in (
                (links.ROOM_ENDED, "room-ended"),
                (links.ROOM_RECORDING, "room-recording"),
                (links.ROOM_ANALYTICS, "room-analytics"),
            )
        )
    )
    return parameters.of_meeting(
        room.title,
        manner=room.manner,
        recording=room.recording,
        reports=reports,
        leave_to=links.absolute(links.session(room.slug)),
    )


async def slides_of(room: Room, at: datetime) -> str:
    """Return the body that has the session's slides loaded; addresses of this try alone."""
    found = await queries.slides(room.session)
    documents = [
        (links.absolute(links.room_slides(ids.slides(one.id, at), one.file_name)), one.file_name)
        for one in found
    ]
    return parameters.slides(documents)

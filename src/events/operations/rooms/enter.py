"""Somebody enters a session's room: it is made if it is not there, else they take the second way.

Who enters never learns that a server failed: they go to the session's own link, or wait.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Final

import structlog

from events.operations.rooms import bigbluebutton, jitsi, meet, zoom
from events.outgoing_http.fetch import Unanswered
from events.presentation import N_
from events.rooms import queries, write
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.queries import Room
from events.rooms.services import Kept
from events.rooms.states import Tool

REST: Final = timedelta(seconds=15)
"""After a failure nobody waits for the server before the next try."""

SEALED: Final = N_("The secret of the server cannot be read any more. Type it in again.")

Way = Callable[[Room, Credentials, Entrant, datetime], Awaitable[str]]

WAYS: Final[dict[Tool, Way]] = {
    Tool.BIGBLUEBUTTON: bigbluebutton.way_into,
    Tool.JITSI: jitsi.way_into,
    Tool.JAAS: jitsi.way_into,
    Tool.MEET: meet.way_into,
    Tool.ZOOM: zoom.way_into,
}

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
        way = await WAYS[room.tool](room, credentials_of(room), who, at)
    except Unanswered as failure:
        log.warning("room not made", session=room.slug, why=str(failure))
        await write.note_failure(session_id, str(failure), at=at)
        return otherwise
    if room.failed_at:
        await write.note_success(session_id)
    return way


def credentials_of(kept: Kept) -> Credentials:
    """Return how a server is spoken to. Raises Unanswered where its secret is unreadable."""
    found = kept.credentials
    if found is None:
        raise Unanswered(SEALED)
    return found

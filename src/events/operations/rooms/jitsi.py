"""A room on a Jitsi, one's own or 8x8's: nothing is made, each person gets a token at the door."""

from datetime import datetime

from events.rooms import ids, jitsi
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.jitsi import JitsiRoom
from events.rooms.queries import Room


async def way_into(room: Room, kept: Credentials, who: Entrant, at: datetime) -> str:
    """Return the way in, for one person and an hour. Raises Unanswered."""
    named = JitsiRoom(ids.plain_room(room.session, room.uid), room.title, room.recording)
    return jitsi.way_in(kept, named, who, at)


async def try_out(kept: Credentials, _programme_id: int) -> None:
    """See that a Jitsi is there; whether it takes our tokens only entering shows."""
    await jitsi.check(kept)

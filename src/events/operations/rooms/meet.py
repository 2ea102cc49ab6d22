"""A room on La Suite Meet: made once, then everybody enters by its link."""

from datetime import datetime

from events.operations.rooms.make_once import NewRoom, made_once
from events.rooms import meet
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.queries import Room


async def way_into(room: Room, kept: Credentials, _who: Entrant, at: datetime) -> str:
    """Return the link of the room, made if it is not there. Raises Unanswered."""

    async def make() -> NewRoom:
        new = await meet.create(kept)
        return NewRoom(new.id, new.url, new.phone)

    return (await made_once(room, kept, make, at)).url


async def try_out(kept: Credentials, _programme_id: int) -> None:
    """See that we are let in and may make rooms: one that was made could not be removed."""
    await meet.look(kept)

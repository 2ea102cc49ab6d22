"""Rooms on servers that keep them, and the links of their own that people have into them.

The only writer of the tables `made_rooms` and `room_registrants`.
"""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.rooms.tables import MadeRoom, RoomRegistrant


class Made(Shape):
    """A session's room on a server; `url`: where everybody enters, `phone`: what to dial."""

    id: int
    room: str
    url: str
    phone: str


class Registrant(Shape):
    """Who has a link of their own: `who` is our id of them, `registrant` the server's."""

    who: str
    registrant: str
    url: str


async def of(session_id: int, maker: str) -> Made | None:
    """Return the room of a session on the server that makes its rooms now; None before."""
    return await database.row(Made, _OF, session_id, maker)


async def claim(session_id: int, maker: str, *, at: datetime) -> bool:
    """Tell whether the caller is to make the room; somebody else who began may have failed.

    On another server than before, nobody has a link yet.
    """
    return bool(await database.value(_CLAIM, session_id, maker, at))


async def keep(session_id: int, room: str, url: str, phone: str) -> None:
    """Keep the room that was made."""
    await MadeRoom.update({MadeRoom.room: room, MadeRoom.url: url, MadeRoom.phone: phone}).where(
        MadeRoom.session == session_id
    )


async def give_up(session_id: int) -> None:
    """Leave it to the next who comes: the room could not be made."""
    await MadeRoom.delete().where(MadeRoom.session == session_id, MadeRoom.room == "")


async def forget(made_id: int) -> None:
    """Forget a room that is gone from its server, and the links into it: the next is made anew."""
    await MadeRoom.delete().where(MadeRoom.id == made_id)


async def registrant(made_id: int, who: str) -> Registrant | None:
    """Return the link that somebody has already."""
    return await database.row(Registrant, _REGISTRANT, made_id, who)


async def add_registrant(made_id: int, who: str, registrant_id: str, url: str) -> None:
    """Keep the link of somebody; where they have one already it stays."""
    await database.execute(_ADD_REGISTRANT, made_id, who, registrant_id, url)


async def registrants(made_id: int) -> list[Registrant]:
    """Return everybody who has a link into a room."""
    return await database.rows(Registrant, _REGISTRANTS, made_id)


async def forget_registrants(made_id: int) -> None:
    """Forget who had a link: everything that was to be told of them is told."""
    await RoomRegistrant.delete().where(RoomRegistrant.made_room == made_id)


_OF: Final = """
SELECT id, room, url, phone FROM made_rooms WHERE session = $1 AND maker = $2 AND room <> ''
"""

_CLAIM: Final = """
WITH gone AS (
  DELETE FROM room_registrants r USING made_rooms m
   WHERE r.made_room = m.id AND m.session = $1 AND m.maker <> $2
)
INSERT INTO made_rooms AS m (session, maker, claimed_at) VALUES ($1, $2, $3)
ON CONFLICT (session) DO UPDATE SET maker = $2, claimed_at = $3, room = '', url = '', phone = ''
  WHERE m.maker <> $2 OR (m.room = '' AND m.claimed_at < $3 - interval '20 seconds')
RETURNING id
"""

_REGISTRANT: Final = """
SELECT who, registrant, url FROM room_registrants WHERE made_room = $1 AND who = $2
"""

_REGISTRANTS: Final = "SELECT who, registrant, url FROM room_registrants WHERE made_room = $1"

_ADD_REGISTRANT: Final = """
INSERT INTO room_registrants (made_room, who, registrant, url) VALUES ($1, $2, $3, $4)
ON CONFLICT (made_room, who) DO NOTHING
"""

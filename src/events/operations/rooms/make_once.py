"""A room on a server that keeps rooms is made once, by whoever comes first; the others wait."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events.outgoing_http.fetch import SILENT, Unanswered
from events.rooms import made_rooms, queries
from events.rooms.credentials import Credentials
from events.rooms.made_rooms import Made
from events.rooms.queries import Room

LOOKS: Final = 28
EVERY: Final = 0.25
"""Seconds; seven in all, one longer than a server is waited for."""


@dataclass(frozen=True)
class NewRoom:
    """A room that a server made."""

    room: str
    url: str
    phone: str = ""


async def made_once(
    room: Room, kept: Credentials, make: Callable[[], Awaitable[NewRoom]], at: datetime
) -> Made:
    """Return a session's room, made if it is not there. Raises Unanswered.

    Nothing is locked while the server is asked. Who waited for somebody that failed does not try
    again: everybody at the door would wait as long, one after the other.
    """
    for look in range(LOOKS):
        found = await made_rooms.of(room.session, kept.maker)
        if found is not None:
            return found
        if not await made_rooms.claim(room.session, kept.maker, at=at):
            await asyncio.sleep(EVERY)
        elif look:
            await made_rooms.give_up(room.session)
            break
        else:
            await _make(room, make)
    state = await queries.state(room.session)
    raise Unanswered((state and state.failure) or SILENT)


async def _make(room: Room, make: Callable[[], Awaitable[NewRoom]]) -> None:
    try:
        new = await make()
    except BaseException:
        await made_rooms.give_up(room.session)
        raise
    await made_rooms.keep(room.session, new.room, new.url, new.phone)

"""The room is changed: no mail and no new version, since mails carry /join and never the room."""

from datetime import datetime
from urllib.parse import urlsplit

from events import database, text
from events.database import Shape, transaction
from events.errors import NotFound
from events.operations.sessions.refusals import NoWebAddress
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows, RowsBefore
from events.rooms import write as rooms
from events.rooms.states import Choice
from events.sessions.tables import Session
from events.sessions.write import sessions as write


class _Named(Shape):
    slug: str
    programme: int


async def set_url(session_id: int, url: str) -> None:
    """Set where /join leads and leave the note, inside a transaction. Raises NoWebAddress."""
    _checked(url)
    await write.set_room_url(session_id, url)


def _checked(address: str) -> str:
    """Return the host of an address that a browser opens, or nothing for none."""
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise NoWebAddress
    if any(ord(character) <= 32 or ord(character) == 127 for character in address):
        raise NoWebAddress
    return parts.hostname or ""


async def change_room(
    session_id: int, url: str, note: str, *, by: str, at: datetime, choice: Choice | None = None
) -> int:
    """Set where /join leads, at once for everybody who waits; return the number of the step back.

    An empty `url` means that there is no room yet; `choice` whether it is made as people enter,
    None: as it was. The record keeps the host, not the whole link.
    Raises NoWebAddress, NotFound.
    """
    address = url.strip()
    host = _checked(address)
    async with transaction():
        named = await database.row(
            _Named,
            database.select(_Named, Session).where(Session.id == session_id),
        )
        if named is None:
            raise NotFound
        seen = await _rows_before(session_id, choice)
        await write.set_room(session_id, address, text.line(note)[:500])
        if choice is not None:
            await rooms.choose(session_id, choice)
        details = {"host": host}
        return await snapshots.record(by, "room-changed", named.slug, details, seen=seen,
                                 programme_id=named.programme, at=at)  # fmt: skip


async def _rows_before(session_id: int, choice: Choice | None) -> RowsBefore:
    """Return the rows as they are, for undoing; the choice has a row only where one was made."""
    room = Rows("sessions", [session_id], columns=("room_url", "room_note"))
    if choice is None:
        return await snapshots.rows_before(room)
    await rooms.ensure(session_id)
    return await snapshots.rows_before(
        room, Rows("session_rooms", [session_id], by="session", columns=("choice",))
    )

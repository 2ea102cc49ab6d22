"""The room changes: no mail and no new version, since mails carry /join and never the room."""

from datetime import datetime
from urllib.parse import urlsplit

from events import database, text
from events.database import transaction
from events.errors import NotFound
from events.operations.sessions.refusals import NoWebAddress
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows


async def change_room(session_id: int, url: str, note: str, *, by: str, at: datetime) -> int:
    """Set where the way in leads, at once for everybody who waits; the number of the step back.

    An empty `url` means that there is no room yet. The record keeps the host, not the whole link.
    Raises NoWebAddress, NotFound.
    """
    address = url.strip()
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise NoWebAddress
    if any(ord(character) <= 32 or ord(character) == 127 for character in address):
        raise NoWebAddress
    async with transaction():
        seen = await snapshots.look(
            Rows("sessions", [session_id], columns=("room_url", "room_note"))
        )
        changed = await database.row(
            "UPDATE sessions SET room_url = $2, room_note = $3 WHERE id = $1"
            " RETURNING slug, programme",
            session_id,
            address,
            text.line(note)[:500],
        )
        if changed is None:
            raise NotFound
        details = {"host": parts.hostname or ""}
        return await snapshots.record(by, "room-changed", changed["slug"], details, seen=seen,
                                 programme_id=changed["programme"], at=at)  # fmt: skip

"""The room changes: no mail and no new version, since mails carry /join and never the room."""

from datetime import datetime
from urllib.parse import urlsplit

from events import database, text
from events.database import transaction
from events.errors import NotFound
from events.organisers.access import record
from events.organising.refusals import NoWebAddress


async def change_room(session_id: int, url: str, note: str, *, by: str, at: datetime) -> None:
    """Set where the way in leads, at once for everybody who waits. Raises NoWebAddress, NotFound.

    An empty `url` means that there is no room yet. The record keeps the host, not the whole link.
    """
    address = url.strip()
    parts = urlsplit(address)
    if address and (parts.scheme not in ("http", "https") or not parts.hostname):
        raise NoWebAddress
    if any(ord(character) <= 32 or ord(character) == 127 for character in address):
        raise NoWebAddress
    async with transaction():
        slug = await database.value(
            "UPDATE sessions SET room_url = $2, room_note = $3 WHERE id = $1 RETURNING slug",
            session_id,
            address,
            text.line(note)[:500],
        )
        if slug is None:
            raise NotFound
        await record(by, "room-changed", slug, {"host": parts.hostname or ""})

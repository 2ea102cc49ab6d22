"""A recording becomes the draft of a replay: organisers look at it, and publish it or not."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from events.database import transaction
from events.organisers import audit_log
from events.resources import write as resources
from events.resources.states import Audience, ResourceKind, ResourceSource
from events.resources.write import StoredResource
from events.rooms import queries, write
from events.rooms.bigbluebutton.answers import RecordingFormat

FORMATS: Final = frozenset({"presentation", "video"})
"""What can be seen; notes, podcasts and summaries stay on the server."""

BY: Final = "BigBlueButton"


async def draft(session_id: int, films: Sequence[RecordingFormat], *, at: datetime) -> int:
    """Draft a replay of each recording that is new; return how many. Asking twice is once."""
    made = 0
    for film in films:
        if film.format in FORMATS and urlsplit(film.url).scheme in ("http", "https"):
            made += await _one(session_id, film, at)
    return made


async def _one(session_id: int, film: RecordingFormat, at: datetime) -> bool:
    key = f"{film.record} {film.format}"[:200]
    async with transaction():
        room = await queries.of_session(session_id)
        if room is None or not await write.note_recording(session_id, key):
            return False
        new = StoredResource(
            kind=ResourceKind.REPLAY, title=room.title, url=film.url[:2000],
            audience=Audience.REGISTERED, source=ResourceSource.HANDED_IN,
        )  # fmt: skip
        await write.set_resource(key, await resources.insert(session_id, new, at=at))
        await audit_log.record(BY, "replay-drafted", room.slug)
    return True

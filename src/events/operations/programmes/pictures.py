"""The picture of a programme or a session: kept re-encoded, or taken away; either can be undone."""

import asyncio
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, transaction
from events.errors import NotFound
from events.images import uploads
from events.organisers.undo import removed_files, snapshots
from events.organisers.undo.changes import Rows
from events.organisers.undo.snapshots import Files
from events.programmes import write as programmes
from events.sessions.write import sessions


async def of_programme(programme_id: int, data: bytes | None, *, by: str, at: datetime) -> int:
    """Keep a programme's new picture, or none; return the undo step's number.

    The old file is out of reach at once, and deleted a day later. Raises Invalid, NotFound.
    """
    name = await _made(data)
    async with transaction():
        before = _existing(await database.row(_Before, _OF_PROGRAMME, programme_id))
        seen = await snapshots.rows_before(Rows("programmes", [programme_id]))
        await programmes.set_picture(programme_id, name, at=at)
        step = await snapshots.record(by, "picture-changed", before.slug, seen=seen,
                                      files=_files(before.picture, name),
                                      programme_id=programme_id, at=at)  # fmt: skip
    await removed_files.put_away(_files(before.picture, name).before)
    return step


async def of_session(session_id: int, data: bytes | None, *, by: str, at: datetime) -> int:
    """Keep a session's new picture, or its programme's; return the undo step's number.

    Raises Invalid, NotFound.
    """
    name = await _made(data)
    async with transaction():
        before = _existing(await database.row(_Before, _OF_SESSION, session_id))
        seen = await snapshots.rows_before(Rows("sessions", [session_id]))
        await sessions.set_picture(session_id, name, at=at)
        step = await snapshots.record(by, "picture-changed", before.slug, seen=seen,
                                      files=_files(before.picture, name),
                                      programme_id=before.programme, at=at)  # fmt: skip
    await removed_files.put_away(_files(before.picture, name).before)
    return step


class _Before(Shape):
    slug: str
    programme: int
    picture: str


_OF_PROGRAMME: Final = """
SELECT slug, id AS programme, picture FROM programmes WHERE id = $1 FOR UPDATE
"""
_OF_SESSION: Final = "SELECT slug, programme, picture FROM sessions WHERE id = $1 FOR UPDATE"


def _existing(found: _Before | None) -> _Before:
    if found is None:
        raise NotFound
    return found


async def _made(data: bytes | None) -> str:
    if data is None:
        return ""
    picture = await asyncio.to_thread(uploads.made, "banner", data, field="picture")
    return await uploads.BANNERS.place(picture)


def _files(before: str, after: str) -> Files:
    return Files(*([f"banners/{one}"] if one else [] for one in (before, after)))

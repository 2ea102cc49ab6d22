"""Large files that come into a bucket: parts of one size, and what is left behind the last of them.

Which parts a file has is a row: any web process may take the next one. Of two that send the same
at once, the first to be noted counts; the other's part has a number of its own, and is dropped.
"""

from collections.abc import AsyncIterator

import msgspec

from events import database
from events.database import Json, Shape
from events.errors import NotFound
from events.resources.storage.large_files import key_of
from events.storage import Away, BeingWritten, WrongPlace
from events.storage.refusals import NotThere
from events.storage.s3 import PART, S3Store

MOST_PARTS = 9_900
"""Numbers that one file may use up; S3 knows 10,000."""


class _Kept(Shape):
    """What is there of a file: bytes in all, parts, and what is less than a part."""

    received: int
    gathered: str
    parts: Json[list[tuple[int, str]]]
    tail: bytes


class _Appending(msgspec.Struct):
    """A request that sends bytes: what was noted last, and what waits to become a part."""

    name: str
    gathered: str
    noted: int
    waiting: bytearray
    tail: int
    """Of what was noted, the bytes that are in no part yet."""

    @property
    def in_parts(self) -> int:
        """Return how many bytes are in parts."""
        return self.noted - self.tail


async def append(
    store: S3Store, name: str, pieces: AsyncIterator[bytes], *, at: int, most: int
) -> int:
    """Take what comes behind the first `at` bytes, `most` in all; return how many are there.

    Whatever arrives is kept, also where the rest does not. Raises WrongPlace, BeingWritten, Away.
    """
    kept = await database.row(_Kept, _KEPT, name)
    if kept is None or kept.received != at:
        raise WrongPlace
    here = _Appending(name, kept.gathered, at, bytearray(kept.tail), len(kept.tail))
    try:
        await _take(store, here, pieces, most)
    except (Away, BeingWritten, NotFound):
        raise  # What waits was promised to nobody: it is sent again.
    except BaseException:
        await _note_tail(here)
        raise
    if here.waiting and here.in_parts + len(here.waiting) == most:
        await _note_part(store, here, len(here.waiting))
    else:
        await _note_tail(here)
    return here.noted


async def _take(store: S3Store, here: _Appending, pieces: AsyncIterator[bytes], most: int) -> None:
    """Note a part whenever enough came for one; the rest waits."""
    async for piece in pieces:
        if here.in_parts + len(here.waiting) + len(piece) > most:
            raise WrongPlace
        here.waiting += piece
        while len(here.waiting) >= PART:
            await _note_part(store, here, PART)


async def finish(store: S3Store, name: str) -> None:
    """Make the file of its parts."""
    kept = await database.row(_Kept, _KEPT, name)
    assert kept is not None
    await store.finish(key_of(name), kept.gathered, kept.parts)


async def _note_part(store: S3Store, here: _Appending, size: int) -> None:
    number = await database.value(_NUMBER, here.name, here.noted, MOST_PARTS)
    if number is None:
        raise BeingWritten
    with memoryview(here.waiting) as whole, whole[:size] as part:
        data = bytes(part)
    try:
        tag = await store.put_part(key_of(here.name), here.gathered, number, data)
    except NotThere:
        raise NotFound from None  # The bucket forgot what was begun; it is begun anew.
    there = here.in_parts + size
    if await database.value(_PART, here.name, here.noted, there, number, tag) is None:
        raise BeingWritten
    here.noted, here.tail = there, 0
    del here.waiting[:size]


async def _note_tail(here: _Appending) -> None:
    there = here.in_parts + len(here.waiting)
    if there == here.noted:
        return
    if await database.value(_TAIL, here.name, here.noted, there, bytes(here.waiting)) is None:
        raise BeingWritten
    here.noted, here.tail = there, len(here.waiting)


_KEPT = "SELECT received, gathered, parts, tail FROM media_uploads WHERE name = $1"
_NUMBER = """
UPDATE media_uploads SET next_part = next_part + 1
 WHERE name = $1 AND received = $2 AND next_part < $3 RETURNING next_part - 1
"""
_PART = """
UPDATE media_uploads SET received = $3, tail = '', parts = parts || jsonb_build_array(
         jsonb_build_array($4::int, $5::text))
 WHERE name = $1 AND received = $2 RETURNING received
"""
_TAIL = """
UPDATE media_uploads SET received = $3, tail = $4 WHERE name = $1 AND received = $2
RETURNING received
"""

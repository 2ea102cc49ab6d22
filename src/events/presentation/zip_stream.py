"""A ZIP that is written while it is sent: no more than a piece of it is in memory."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

PIECE: Final = 256 * 1024
"""So much is packed at a time: a process answers others in between."""

EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """A member of an archive: its name, and its bytes or how one gets at those of a file."""

    name: str
    content: bytes | Callable[[], Awaitable[AsyncIterator[bytes] | None]]


async def stream(entries: Iterable[Entry]) -> AsyncIterator[bytes]:
    """Yield a ZIP of these entries, piece by piece; a file that is gone is left out."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            pieces = await _pieces(entry)
            if pieces is None:
                continue
            with archive.open(zipfile.ZipInfo(entry.name, EARLIEST), "w", force_zip64=True) as into:
                async for piece in pieces:
                    into.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


async def _pieces(entry: Entry) -> AsyncIterator[bytes] | None:
    return whole(entry.content) if isinstance(entry.content, bytes) else await entry.content()


async def whole(content: bytes) -> AsyncIterator[bytes]:
    """Yield what is in memory already, piece by piece."""
    for first in range(0, len(content), PIECE):
        yield content[first : first + PIECE]
        await asyncio.sleep(0)


class Pipe(io.RawIOBase):
    """What is written waits here until it is sent; it cannot be sought in."""

    def __init__(self) -> None:
        """Begin empty."""
        self._waiting = bytearray()

    def writable(self) -> bool:
        """Tell that it takes bytes."""
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        """Keep bytes until they are taken."""
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """Return what waits, and wait for more."""
        found, self._waiting = bytes(self._waiting), bytearray()
        return found

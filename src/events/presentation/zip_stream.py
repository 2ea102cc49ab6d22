"""A ZIP that is written while it is sent: no more than a piece of it is in memory."""

import io
import zipfile
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

PIECE = 256 * 1024
EARLIEST = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """A member of an archive: its name, and its bytes or the file that holds them."""

    name: str
    content: bytes | Path


async def stream(entries: Iterable[Entry]) -> AsyncIterator[bytes]:
    """Yield a ZIP of these entries, piece by piece; a file that is gone is left out."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            if isinstance(entry.content, Path) and not entry.content.is_file():
                continue
            with archive.open(zipfile.ZipInfo(entry.name, EARLIEST), "w", force_zip64=True) as into:
                for piece in _pieces(entry.content):
                    into.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece


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

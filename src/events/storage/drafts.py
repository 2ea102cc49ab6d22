"""Large files that come into a folder part after part: each is written behind what is there."""

import asyncio
import fcntl
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import BinaryIO

from events.storage.folder import FolderStore
from events.storage.listed_file import PIECE, ListedFile
from events.storage.refusals import BeingWritten, WrongPlace


def so_far(store: FolderStore, key: str) -> int | None:
    """Return how many bytes of a file are there; None where it was never begun."""
    for path in (store.draft(key), store.path(key)):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return None


async def append(
    store: FolderStore, key: str, pieces: AsyncIterator[bytes], *, at: int, most: int
) -> int:
    """Write what comes behind the first `at` bytes, `most` in all; return how many are there.

    Whatever arrives is kept, also where the rest does not. Raises WrongPlace, BeingWritten.
    """
    try:
        file = store.draft(key).open("r+b", buffering=PIECE)
    except FileNotFoundError:
        if so_far(store, key) == at == most:
            return at
        raise WrongPlace from None
    with file, _locked(file):
        if file.seek(0, io.SEEK_END) != at:
            raise WrongPlace
        there = at
        async for piece in pieces:
            if there + len(piece) > most:
                raise WrongPlace
            await asyncio.to_thread(file.write, piece)
            there += len(piece)
    return there


def begun(store: FolderStore, prefix: str) -> Iterator[ListedFile]:
    """Yield what was begun below a folder and is not finished, by the keys that it will have."""
    folder = store.path(prefix)
    for path in folder.iterdir() if folder.is_dir() else ():
        with suppress(FileNotFoundError):
            if path.name.startswith(".") and path.is_file():
                seen = path.stat()
                written = datetime.fromtimestamp(seen.st_mtime, UTC)
                yield ListedFile(f"{prefix}{path.name[1:]}", seen.st_size, written)


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BeingWritten from None
    yield

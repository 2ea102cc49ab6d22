"""Large files of ours: written piece by piece, read from any place on, never whole in memory.

They lie in a folder of their own, beside the one that backups pack: a file is written once and
never changed, so that copying the folder is a backup of it. What is on its way has a name that
begins with a full stop. Everything that touches stored media goes through this file.
"""

import asyncio
import fcntl
import io
import os
import re
import secrets
import shutil
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, ClassVar, Final

from events.errors import Refusal
from events.presentation import N_
from events.settings import settings

LARGEST: Final = 2 * 1024**3
PIECE: Final = 512 * 1024
SPARE: Final = 500_000_000
"""Bytes of the disk that stay free for the database and for everything else."""
_NAME: Final = re.compile(r"v[0-9a-f]{32}\.[a-z0-9]{1,5}")


class NoRoom(Refusal):
    """The disk could not hold the file."""

    status = 507
    sentence: ClassVar[str] = N_(
        "The server has no room for this file: it has %(size)s MB, and %(room)s MB are left for"
        " files. Nothing was kept. Ask whoever runs the site."
    )


class BeingWritten(Refusal):
    """Another request is writing the same file."""

    status = 423
    sentence = N_("This file is being sent by another window. Wait for it, or try again.")


class WrongPlace(Refusal):
    """The bytes that came do not follow what is there."""

    status = 409
    sentence = N_("This part of the file does not follow what is there. Try again.")


def new_name(ending: str) -> str:
    """Make a random name that keeps the ending."""
    return f"v{secrets.token_hex(16)}.{ending}"


def is_name(name: str) -> bool:
    """Tell whether a file of this name is kept here."""
    return _NAME.fullmatch(name) is not None


def folder() -> Path:
    """Return where large files lie."""
    return settings().data_dir / "media"


def path_of(name: str) -> Path:
    """Return where a file lies."""
    return folder() / name


def check_room(size: int, *, promised: int = 0, where: Path | None = None) -> None:
    """Raise NoRoom unless the disk can hold a file beside what was promised to others."""
    place = where or folder()
    place.mkdir(parents=True, exist_ok=True)
    room = max(shutil.disk_usage(place).free - SPARE - promised, 0)
    if size > room:
        raise NoRoom(size=-(-size // 1_000_000), room=room // 1_000_000)


def begin(name: str) -> None:
    """Make an empty draft of a file."""
    folder().mkdir(parents=True, exist_ok=True)
    _draft(name).open("xb").close()


def so_far(name: str) -> int | None:
    """Return how many bytes of a file are there; None where it was never begun."""
    for path in (_draft(name), path_of(name)):
        with suppress(FileNotFoundError):
            return path.stat().st_size
    return None


async def append(name: str, pieces: AsyncIterator[bytes], *, at: int, most: int) -> int:
    """Write what comes behind the first `at` bytes, `most` in all; return how many are there.

    Whatever arrives is kept, also where the rest does not. Raises WrongPlace, BeingWritten.
    """
    try:
        file = _draft(name).open("r+b", buffering=PIECE)
    except FileNotFoundError:
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


async def finish(name: str) -> None:
    """Give a draft its name: from now on it is whole, on the disk, and nobody writes to it."""
    await asyncio.to_thread(_finish, name)


async def keep(source: BinaryIO, name: str) -> None:
    """Keep an open file under this name, whole or not at all."""
    await asyncio.to_thread(_keep, source, name)


async def read(path: Path, start: int, end: int) -> AsyncIterator[bytes]:
    """Yield the bytes of a file from `start` up to before `end`, a piece at a time."""
    file = path.open("rb", buffering=0)
    try:
        file.seek(start)
        while start < end:
            piece = await asyncio.to_thread(file.read, min(PIECE, end - start))
            if not piece:
                return
            start += len(piece)
            yield piece
    finally:
        file.close()


def mark_removed(name: str) -> None:
    """Note that a file was taken away just now; it is deleted once that cannot be undone."""
    with suppress(FileNotFoundError):
        os.utime(path_of(name))


def delete(name: str) -> None:
    """Delete a file, and its draft."""
    for path in (_draft(name), path_of(name)):
        path.unlink(missing_ok=True)


def untouched(seconds: float) -> Iterator[str]:
    """Yield the names of files and drafts that nobody touched for so long."""
    before = time.time() - seconds
    for path in folder().iterdir() if folder().is_dir() else ():
        name = path.name.removeprefix(".")
        with suppress(FileNotFoundError):
            if is_name(name) and path.stat().st_mtime < before:
                yield name


def _draft(name: str) -> Path:
    return folder() / f".{name}"


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BeingWritten from None
    yield


def _finish(name: str) -> None:
    with _draft(name).open("rb") as file:
        os.fsync(file.fileno())
    _draft(name).replace(path_of(name))


def _keep(source: BinaryIO, name: str) -> None:
    begin(name)
    try:
        source.seek(0)
        with _draft(name).open("wb") as file:
            shutil.copyfileobj(source, file, PIECE)
        _finish(name)
    except BaseException:
        delete(name)
        raise

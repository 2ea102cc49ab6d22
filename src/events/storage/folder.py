"""Files in a folder, readable by their owner only.

What is on its way has a name that begins with a full stop.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from events.files import private_folder, write_whole
from events.storage.listed_file import PIECE, ListedFile


class FolderStore:
    """Files below a folder: a key is a path in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def shown(self) -> str:
        """Return the folder."""
        return str(self.root)

    def path(self, key: str) -> Path:
        """Return where a file lies."""
        return self.root / key

    def draft(self, key: str) -> Path:
        """Return where a file lies while it is on its way."""
        path = self.path(key)
        return path.with_name(f".{path.name}")

    async def put(self, key: str, data: bytes) -> None:
        """Write a small file, whole or not at all."""
        await asyncio.to_thread(write_whole, self.path(key), data)

    async def put_file(self, key: str, source: BinaryIO) -> None:
        """Write a file of any size, whole or not at all."""
        await asyncio.to_thread(self._put_file, key, source)

    def _put_file(self, key: str, source: BinaryIO) -> None:
        self.draft(key).unlink(missing_ok=True)  # What a kill left of it.
        self.begin(key)
        try:
            source.seek(0)
            with self.draft(key).open("wb") as file:
                shutil.copyfileobj(source, file, PIECE)
            self.finish(key)
        except BaseException:
            self.draft(key).unlink(missing_ok=True)
            raise

    async def size(self, key: str) -> int | None:
        """Return how many bytes a file has."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self.path(key).stat().st_size
        return None

    async def read(self, key: str) -> bytes | None:
        """Return the bytes of a small file."""
        return await asyncio.to_thread(self.read_now, key)

    def read_now(self, key: str) -> bytes | None:
        """Return the bytes of a small file, in a thread."""
        with suppress(FileNotFoundError, NotADirectoryError):
            return self.path(key).read_bytes()
        return None

    async def pieces(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield the bytes from `start` up to before `end`, a piece at a time."""
        file = self.path(key).open("rb", buffering=0)
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

    def opened_now(self, key: str) -> BinaryIO:
        """Open a file for reading here and there."""
        return self.path(key).open("rb")

    async def delete(self, key: str) -> None:
        """Delete a file and its draft."""
        for path in (self.draft(key), self.path(key)):
            path.unlink(missing_ok=True)

    async def move(self, key: str, to: str) -> None:
        """Give a file another key."""
        private_folder(self.path(to).parent)
        with suppress(FileNotFoundError):
            self.path(key).replace(self.path(to))

    async def listed(self, prefix: str) -> AsyncIterator[ListedFile]:
        """Yield every file below a folder; `prefix` ends with a slash."""
        for path in await asyncio.to_thread(lambda: list(self.path(prefix).rglob("*"))):
            with suppress(FileNotFoundError):
                seen = path.stat()
                if path.is_file() and not path.name.startswith("."):
                    written = datetime.fromtimestamp(seen.st_mtime, UTC)
                    yield ListedFile(str(path.relative_to(self.root)), seen.st_size, written)

    def begin(self, key: str) -> None:
        """Make an empty draft of a file."""
        private_folder(self.draft(key).parent)
        os.close(os.open(self.draft(key), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

    def finish(self, key: str) -> None:
        """Give a draft its name: from now on it is whole, and on the disk."""
        with self.draft(key).open("rb") as file:
            os.fsync(file.fileno())
        self.draft(key).replace(self.path(key))

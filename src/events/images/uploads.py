"""Make pictures of uploads, one at a time, in a process that ends with each; keep them by name."""

import asyncio
import io
import re
import secrets
import subprocess
import sys
from dataclasses import dataclass
from typing import Final
from weakref import WeakKeyDictionary

from PIL import Image

from events.errors import Invalid
from events.images import maker
from events.presentation import N_
from events.storage import beside, store

LARGEST_UPLOAD: Final = 10_000_000
PATIENCE_SECONDS: Final = 60.0
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def turn() -> asyncio.Lock:
    """Return the lock that is held while an upload is in memory and made a picture: one at a time.

    Who waits keeps the upload where it came, which is the disk.
    """
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def made(kind: str, data: bytes, *, field: str) -> bytes:
    """Make a picture of an upload: a kind of `maker.KINDS`. Raises Invalid, naming the field."""
    if len(data) > LARGEST_UPLOAD:
        raise Invalid({field: N_("The picture is too large. It may have 10 MB at most.")})
    command = (sys.executable, "-P", "-m", maker.__name__, kind)
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid({field: _UNREADABLE}) from None
    if done.returncode == maker.TOO_MANY_PIXELS:
        raise Invalid({field: _TOO_MANY_PIXELS})
    if done.returncode or not done.stdout:
        raise Invalid({field: _UNREADABLE})
    return done.stdout


@dataclass(frozen=True)
class Folder:
    """Pictures of ours among the files, by random names that end with their format."""

    name: str
    suffix: str
    field: str
    """By which they come in forms."""

    def key(self, name: str) -> str:
        """Return where a picture is kept."""
        return f"files/{self.name}/{name}"

    @property
    def media_type(self) -> str:
        """Return what they are, as HTTP says it."""
        return f"image/{self.suffix}"

    async def place(self, picture: bytes) -> str:
        """Keep a picture that `made` returned; return its random name. Raises Away."""
        name = f"{secrets.token_hex(16)}.{self.suffix}"
        with beside(self.field):
            await store().put(self.key(name), picture)
        return name

    async def opened(self, name: str) -> bytes | None:
        """Return the bytes of a picture, or None where there is no such one."""
        return await store().read(self.key(name)) if self._is_ours(name) else None

    def opened_now(self, name: str) -> bytes | None:
        """Return as `opened` does, in a thread."""
        return store().read_now(self.key(name)) if self._is_ours(name) else None

    async def remove(self, name: str) -> None:
        """Delete a picture; one that is gone already is no error."""
        if self._is_ours(name):
            await store().delete(self.key(name))

    def _is_ours(self, name: str) -> bool:
        return re.fullmatch(rf"[0-9a-f]{{32}}\.{self.suffix}", name) is not None


PORTRAITS: Final = Folder("portraits", "webp", "portrait")
LOGOS: Final = Folder("logos", "png", "logo")
BANNERS: Final = Folder("banners", "webp", "picture")


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height in pixels of a picture that `made` returned."""
    with Image.open(io.BytesIO(picture)) as read:
        return read.size


_TOO_MANY_PIXELS = N_("The picture has too many pixels. Make it smaller.")
_UNREADABLE = N_("This is not a picture that can be read. Use JPEG, PNG or WebP.")

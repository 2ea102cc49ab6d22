"""Portraits: whatever is uploaded becomes a small square picture of our own making.

Nothing of the uploaded bytes is kept: the picture is decoded, turned upright, stripped of what the
camera wrote beside it, cut square and encoded anew under a random name (`portrait_maker.py`).
"""

import asyncio
import re
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

from events.errors import Invalid
from events.files import write_whole
from events.presentation import N_
from events.settings import settings
from events.speakers import portrait_maker

LARGEST_UPLOAD: Final = 10_000_000
MEDIA_TYPE: Final = "image/webp"
PATIENCE_SECONDS: Final = 60.0
_NAME = re.compile(r"[0-9a-f]{32}\.webp")
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def turn() -> asyncio.Lock:
    """Return the lock for an upload in memory that is made a portrait: one at a time.

    Who waits keeps the upload where it came, which is the disk.
    """
    return _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock())


def store(data: bytes) -> str:
    """Keep a portrait; return its random name. Raises Invalid, naming the field `portrait`."""
    if len(data) > LARGEST_UPLOAD:
        raise Invalid({"portrait": N_("The picture is too large. It may have 10 MB at most.")})
    return place(_made(data))


def place(portrait: bytes) -> str:
    """Keep a portrait that `portrait_maker` made; return its random name."""
    name = f"{secrets.token_hex(16)}.webp"
    write_whole(folder() / name, portrait)
    return name


def opened(name: str) -> bytes | None:
    """Return the bytes of a portrait, or None where there is no such one."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return (folder() / name).read_bytes()
    except OSError:
        return None


def remove(name: str) -> None:
    """Forget a portrait; one that is gone already is no error."""
    if _NAME.fullmatch(name):
        (folder() / name).unlink(missing_ok=True)


def folder() -> Path:
    """Return where portraits are kept."""
    return settings().data_dir / "files" / "portraits"


def _made(data: bytes) -> bytes:
    command = (sys.executable, "-P", "-m", portrait_maker.__name__)
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise Invalid({"portrait": _UNREADABLE}) from None
    if done.returncode == portrait_maker.TOO_MANY_PIXELS:
        raise Invalid({"portrait": _TOO_MANY_PIXELS})
    if done.returncode or not done.stdout:
        raise Invalid({"portrait": _UNREADABLE})
    return done.stdout


_TOO_MANY_PIXELS = N_("The picture has too many pixels. Make it smaller.")
_UNREADABLE = N_("This is not a picture that can be read. Use JPEG, PNG or WebP.")

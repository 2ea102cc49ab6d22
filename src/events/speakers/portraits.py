"""Portraits: whatever is uploaded becomes a small square picture of our own making.

Nothing of the uploaded bytes is kept: the picture is decoded, turned upright, stripped of what the
camera wrote beside it, cut square and encoded anew under a random name (`images/maker.py`).
"""

import asyncio

from events.images import uploads
from events.images.uploads import LARGEST_UPLOAD, turn

__all__ = [
    "LARGEST_UPLOAD",
    "MEDIA_TYPE",
    "opened",
    "opened_now",
    "place",
    "remove",
    "store",
    "turn",
]

MEDIA_TYPE = uploads.PORTRAITS.media_type


async def store(data: bytes) -> str:
    """Keep a portrait; return its random name. Raises Invalid, naming the field `portrait`."""
    return await place(await asyncio.to_thread(uploads.made, "portrait", data, field="portrait"))


async def place(portrait: bytes) -> str:
    """Keep a portrait that was made already; return its random name."""
    return await uploads.PORTRAITS.place(portrait)


async def opened(name: str) -> bytes | None:
    """Return the bytes of a portrait, or None where there is no such one."""
    return await uploads.PORTRAITS.opened(name)


def opened_now(name: str) -> bytes | None:
    """Return as `opened` does, in a thread."""
    return uploads.PORTRAITS.opened_now(name)


async def remove(name: str) -> None:
    """Forget a portrait; one that is gone already is no error."""
    await uploads.PORTRAITS.remove(name)

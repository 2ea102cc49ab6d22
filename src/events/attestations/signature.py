"""The picture of a signature: whatever is uploaded is decoded, made small and encoded anew."""

import asyncio
import io
import re
import secrets
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from events.errors import Invalid
from events.presentation import N_
from events.storage import beside
from events.storage import store as files

LARGEST_UPLOAD: Final = 5_000_000
LARGEST_PICTURE: Final = 30_000_000
"""Pixels."""
SIZE: Final = (1200, 500)
_NAME: Final = re.compile(r"[0-9a-f]{32}\.png")


async def store(data: bytes) -> str:
    """Keep a signature and return its random name. Raises Invalid, naming `signature`."""
    if len(data) > LARGEST_UPLOAD:
        raise Invalid({"signature": N_("The picture is too large. It may have 5 MB at most.")})
    picture = await asyncio.to_thread(_encoded, data)
    name = f"{secrets.token_hex(16)}.png"
    with beside("signature"):
        await files().put(_key(name), picture)
    return name


async def opened(name: str) -> bytes | None:
    """Return the bytes of a signature, or None where there is no such one."""
    return await files().read(_key(name)) if _NAME.fullmatch(name) else None


def opened_now(name: str) -> bytes | None:
    """Return as `opened` does, in a thread."""
    return files().read_now(_key(name)) if _NAME.fullmatch(name) else None


def _key(name: str) -> str:
    """Return where a signature is kept; no address leads there."""
    return f"files/signatures/{name}"


def _encoded(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP")) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Invalid({"signature": _UNREADABLE})
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
            upright.thumbnail(SIZE)
            buffer = io.BytesIO()
            upright.save(buffer, "PNG", optimize=True)
            return buffer.getvalue()
    except Image.DecompressionBombError:
        raise Invalid({"signature": _UNREADABLE}) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Invalid({"signature": _UNREADABLE}) from None


_UNREADABLE: Final = N_("This is not a picture that can be read. Use JPEG, PNG or WebP.")

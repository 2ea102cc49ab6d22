"""Portraits: whatever is uploaded becomes a small square picture of our own making.

Nothing of the uploaded bytes is kept: the picture is decoded, turned upright, stripped of what the
camera wrote beside it, cut square and encoded anew under a random name.
"""

import io
import os
import re
import secrets
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from events.errors import Invalid
from events.presentation import N_
from events.settings import settings

LARGEST_UPLOAD: Final = 10_000_000
LARGEST_PICTURE: Final = 50_000_000
"""Pixels; a file of a few kilobytes can ask for a thousand times more."""
SIDE: Final = 400
MEDIA_TYPE: Final = "image/webp"
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_NAME = re.compile(r"[0-9a-f]{32}\.webp")


def store(data: bytes) -> str:
    """Keep a portrait; its random name. Raises Invalid, naming the field `portrait`."""
    if len(data) > LARGEST_UPLOAD:
        raise Invalid({"portrait": N_("The picture is too large. It may have 10 MB at most.")})
    name = f"{secrets.token_hex(16)}.webp"
    _place(folder() / name, _encoded(_square(data)))
    return name


def opened(name: str) -> bytes | None:
    """The bytes of a portrait, or None where there is no such one."""
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
    """Where portraits are kept."""
    return settings().data_dir / "files" / "portraits"


def _square(data: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise Invalid({"portrait": _TOO_MANY_PIXELS})
            upright = ImageOps.exif_transpose(picture)
            flat = _without_transparency(upright)
            # A face stands above the middle of most portraits.
            return ImageOps.fit(flat, (SIDE, SIDE), centering=(0.5, 0.35))
    except Image.DecompressionBombError:
        raise Invalid({"portrait": _TOO_MANY_PIXELS}) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise Invalid({"portrait": _UNREADABLE}) from None


def _without_transparency(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def _encoded(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "WEBP", quality=82, method=6)
    return buffer.getvalue()


def _place(path: Path, data: bytes) -> None:
    """Whole or not at all: no reader ever sees half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with draft.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


_TOO_MANY_PIXELS = N_("The picture has too many pixels. Make it smaller.")
_UNREADABLE = N_("This is not a picture that can be read. Use JPEG, PNG or WebP.")

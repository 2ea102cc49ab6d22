"""A small square picture from whatever was uploaded, made in a process that ends with it.

Decoding takes memory by the pixel, not by the byte, and Pillow's allocator keeps what it took. So
the site runs `python -m events.speakers.portrait_maker`, the upload on its standard input, and
gets the portrait on its standard output; all memory is given back when it ends.
"""

import io
import math
import resource
import sys
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

SIDE: Final = 400
MOST_BYTES: Final = 150_000_000
"""What decoding may take."""
ADDRESS_SPACE: Final = 1_000_000_000
"""The system stops what the table below has not foreseen."""
CPU_SECONDS: Final = 20

TOO_MANY_PIXELS: Final = 3
UNREADABLE: Final = 4
"""Exit statuses."""

_BYTES_A_PIXEL: Final = {
    "JPEG": 2,  # Decoded at an eighth of its size, if need be.
    "JPEG progressive": 8,  # All of four colours stands in memory before the first line.
    "PNG": 7,
    "PNG transparent": 12,  # Made RGBA, and multiplied by its transparency for the reduction.
    "GIF": 9,
    "WEBP": 16,  # Its decoder holds two canvases, and hands over a copy.
}
"""What each format takes at most while it is decoded: measured."""


_TRANSPARENT: Final = ("RGBA", "LA", "PA")
_ORIENTATION: Final = 0x0112


class TooManyPixels(Exception):
    """Decoding would take more memory than a portrait is worth."""


def make(data: bytes) -> bytes:
    """Return a portrait in WebP, upright, without what the camera wrote beside it.

    Raises TooManyPixels before anything is decoded, and what Pillow raises for no picture.
    """
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
        _check_pixels(picture)
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG alone can be decoded smaller.
        small = _reduced(picture)
        if orientation := picture.getexif().get(_ORIENTATION):
            small.getexif()[_ORIENTATION] = orientation
        upright = ImageOps.exif_transpose(small)
    # A face stands above the middle of most portraits.
    square = ImageOps.fit(_without_transparency(upright), (SIDE, SIDE), centering=(0.5, 0.35))
    buffer = io.BytesIO()
    square.save(buffer, "WEBP", quality=82, method=6)
    return buffer.getvalue()


def _check_pixels(picture: Image.Image) -> None:
    kind = str(picture.format)
    if kind == "JPEG" and "progressive" in picture.info:
        kind = "JPEG progressive"
    elif kind == "PNG" and (picture.mode in _TRANSPARENT or "transparency" in picture.info):
        kind = "PNG transparent"
    if picture.width * picture.height * _BYTES_A_PIXEL[kind] > MOST_BYTES:
        raise TooManyPixels


def _reduced(picture: Image.Image) -> Image.Image:
    """Return the picture at about twice the side of a portrait: all that follows costs little."""
    factor = math.floor(min(picture.size) / (2 * SIDE))
    if picture.mode not in ("RGB", "RGBA", "L"):
        has_alpha = picture.mode in _TRANSPARENT or "transparency" in picture.info
        converted = picture.convert("RGBA" if has_alpha else "RGB")
    else:
        picture.load()
        converted = picture
    return converted.reduce(factor) if factor > 1 else converted.copy()


def _without_transparency(picture: Image.Image) -> Image.Image:
    if picture.mode == "RGBA" or "transparency" in picture.info:
        paper = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(paper, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")


def main() -> int:
    """Read an upload, write a portrait; the exit status says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # We count ourselves.
    try:
        portrait = make(sys.stdin.buffer.read())
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        return UNREADABLE
    sys.stdout.buffer.write(portrait)
    return 0


if __name__ == "__main__":
    sys.exit(main())

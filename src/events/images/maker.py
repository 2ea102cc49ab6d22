"""A small picture from whatever was uploaded, made in a process that ends with it.

Decoding takes memory by the pixel, not by the byte, and Pillow's allocator keeps what it took. So
the site runs `python -m events.images.maker KIND`, the upload on its standard input, and gets the
picture on its standard output; all memory is given back when it ends.
"""

import io
import math
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

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
    """Decoding would take more memory than a picture is worth."""


@dataclass(frozen=True)
class Kind:
    """What becomes of an upload: its size in pixels, its format, and how it is brought to both."""

    size: tuple[int, int]
    encoded: Callable[[Image.Image, tuple[int, int]], bytes]
    spare: int = 2
    """How many times larger it may still be before it is brought to its size."""


def make(kind: Kind, data: bytes) -> bytes:
    """Return a picture of this kind, upright, without what the camera wrote beside it.

    Raises TooManyPixels before anything is decoded, and what Pillow raises for no picture.
    """
    width, height = kind.size
    least = (kind.spare * width, kind.spare * height)
    with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF")) as picture:
        _check_pixels(picture)
        picture.draft("RGB", least)  # JPEG alone can be decoded smaller.
        small = _reduced(picture, least)
        if orientation := picture.getexif().get(_ORIENTATION):
            small.getexif()[_ORIENTATION] = orientation
        upright = ImageOps.exif_transpose(small)
    return kind.encoded(upright, kind.size)


def _cut(picture: Image.Image, size: tuple[int, int]) -> bytes:
    # A face stands above the middle of most portraits.
    cut = ImageOps.fit(_without_transparency(picture), size, centering=(0.5, 0.35))
    buffer = io.BytesIO()
    cut.save(buffer, "WEBP", quality=82, method=6)
    return buffer.getvalue()


def _whole(picture: Image.Image, size: tuple[int, int]) -> bytes:
    """Encode all of it as a PNG: mail programs and PDFs take that, and it keeps transparency."""
    whole = picture.convert("RGBA")
    box = whole.getchannel("A").getbbox()
    if box is None:
        raise ValueError("nothing can be seen of it")
    whole = whole.crop(box)
    whole.thumbnail(size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    whole.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


PORTRAIT: Final = Kind((400, 400), _cut)
LOGO: Final = Kind((800, 320), _whole)
BANNER: Final = Kind((1600, 800), _cut, spare=1)
KINDS: Final = {"portrait": PORTRAIT, "logo": LOGO, "banner": BANNER}


def _check_pixels(picture: Image.Image) -> None:
    kind = str(picture.format)
    if kind == "JPEG" and "progressive" in picture.info:
        kind = "JPEG progressive"
    elif kind == "PNG" and (picture.mode in _TRANSPARENT or "transparency" in picture.info):
        kind = "PNG transparent"
    if picture.width * picture.height * _BYTES_A_PIXEL[kind] > MOST_BYTES:
        raise TooManyPixels


def _reduced(picture: Image.Image, least: tuple[int, int]) -> Image.Image:
    """Return the picture not much larger than `least`: all that follows costs little."""
    factor = math.floor(min(picture.width / least[0], picture.height / least[1]))
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
    """Read an upload, write a picture; the exit status says why not."""
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    Image.MAX_IMAGE_PIXELS = None  # We count ourselves.
    try:
        picture = make(KINDS[sys.argv[1]], sys.stdin.buffer.read())
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, MemoryError):
        return UNREADABLE
    sys.stdout.buffer.write(picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())

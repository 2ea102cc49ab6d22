"""Files as people have them, and as people with other intentions make them."""

import io
import struct
import zipfile
import zlib
from functools import cache

from PIL import Image

MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"
VTT = b"WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nBonjour <i>toutes</i> et tous.\n"


def mp4(size: int = 1000) -> bytes:
    """What begins as a recording does."""
    return MP4 + bytes(range(256)) * ((size - len(MP4)) // 256 + 1)


def archive(*names: str, words: bytes = b"words") -> bytes:
    """A ZIP with files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, words)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """A ZIP of some kilobytes that says it holds 200 MB of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("zeros", "w") as into:
        for _ in range(200):
            into.write(bytes(1_000_000))
    return out.getvalue()


def picture(width: int = 20, height: int = 20) -> bytes:
    """A PNG of one colour."""
    out = io.BytesIO()
    Image.new("L", (width, height)).save(out, "PNG")
    return out.getvalue()


def huge_picture() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")

"""Put a fresh token into a cached page, also in gzip, without compressing the page again.

Compressing a page costs more than all else about it. What surrounds the fresh words is compressed
when the page is kept; they stand between as they are, in blocks that gzip calls stored. So their
length in the answer tells nothing of what they hold (BREACH), whatever else the page repeats.
"""

import struct
import zlib
from dataclasses import dataclass
from typing import Self

_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff"
_LAST = b"\x01\0\0\xff\xff"


@dataclass(frozen=True)
class Pieces:
    """What stands before, between and after the fresh words: as it is, and in gzip."""

    plain: tuple[bytes, ...]
    zipped: tuple[bytes, ...]

    @classmethod
    def of(cls, page: bytes, fresh: bytes) -> Self:
        """Cut a page at its fresh words; in one piece where there are none."""
        plain = tuple(page.split(fresh)) if fresh else (page,)
        return cls(plain, tuple(_compressed(piece) for piece in plain))

    def page(self, fresh: bytes) -> bytes:
        """Return the page with these words."""
        return fresh.join(self.plain)

    def in_gzip(self, fresh: bytes) -> bytes:
        """Return the same page in gzip."""
        page = self.page(fresh)
        stored = struct.pack("<BHH", 0, len(fresh), len(fresh) ^ 0xFFFF) + fresh
        end = struct.pack("<II", zlib.crc32(page), len(page))
        return b"".join([_HEAD, stored.join(self.zipped), _LAST, end])


def _compressed(piece: bytes) -> bytes:
    """Return blocks that end at a whole byte and refer to nothing before them."""
    deflate = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return deflate.compress(piece) + deflate.flush(zlib.Z_FULL_FLUSH)

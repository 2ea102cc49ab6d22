"""What a list of files says of each, and how much of one is in memory at once."""

from datetime import datetime
from typing import Final

import msgspec

PIECE: Final = 512 * 1024
"""Bytes of a file that are in memory at once while it is sent."""


class ListedFile(msgspec.Struct, frozen=True):
    """A file of a list: its key, its size, and when it was written."""

    key: str
    size: int
    modified: datetime

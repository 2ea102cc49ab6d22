"""A file as it comes in JSON."""

import base64
import binascii
from typing import Final

from events.errors import Invalid
from events.presentation import N_

BODY_BYTES: Final = 64 * 1024
"""What the rest of the body may weigh."""


def room_for(largest: int) -> int:
    """Return how long the body may be that carries a file of so many bytes."""
    return largest * 4 // 3 + BODY_BYTES


def written(data: bytes) -> str:
    """Return a file as it stands in JSON."""
    return base64.b64encode(data).decode()


def read(content: str, field: str = "content") -> bytes:
    """Return the bytes of a file. Raises Invalid, naming the field."""
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise Invalid({field: N_("Send the file in base64.")})
    return data

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


def read(content: str) -> bytes:
    """Return the bytes of a file. Raises Invalid, naming `content`."""
    try:
        data = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise Invalid({"content": N_("Send the file in base64.")})
    return data

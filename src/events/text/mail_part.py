"""What a part of a mail holds, whatever its head makes of how it is encoded."""

import re
from email.message import Message
from typing import Final

_LONG_FIELD: Final = re.compile(
    rb"^(content-[a-z-]+:(?:[^\n]|\n(?=[ \t])){2000})(?:[^\n]|\n(?=[ \t]))+",
    re.IGNORECASE | re.MULTILINE,
)
_ENCODING: Final = "Content-Transfer-Encoding"


def bounded(raw: bytes) -> bytes:
    """Cut fields that the parser takes the square of their length for, to two thousand signs."""
    return _LONG_FIELD.sub(rb"\1", raw)


def content(part: Message) -> bytes:
    """Return a part's bytes; spaces and signs after the name of its encoding change nothing."""
    if _ENCODING in part:
        part.replace_header(_ENCODING, str(part[_ENCODING]).strip(" \t\r\n;\"'").lower())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else str(payload or "").encode()

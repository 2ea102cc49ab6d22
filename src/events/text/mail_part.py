"""What a part of a mail holds, whatever its head makes of how it is encoded."""

from email.message import Message
from typing import Final

_ENCODING: Final = "Content-Transfer-Encoding"


def content(part: Message) -> bytes:
    """Return a part's bytes; spaces and signs after the name of its encoding change nothing."""
    if _ENCODING in part:
        part.replace_header(_ENCODING, str(part[_ENCODING]).strip(" \t\r\n;\"'").lower())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else str(payload or "").encode()

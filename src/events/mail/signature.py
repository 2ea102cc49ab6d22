"""DKIM: signing what we send, where a key is set and the relay does not sign itself."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Final

import dkim

from events.mail.compose import Composed
from events.settings import settings

SIGNED_HEADERS: Final = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post", b"list-id",
)  # fmt: skip
"""RFC 8058 wants both List-Unsubscribe headers covered."""


def signed(mail: Composed) -> Composed:
    """The mail with a DKIM-Signature, or as it is where no key is set."""
    if not settings().dkim_key_file:
        return mail
    present = {
        line.partition(b":")[0].strip().lower()
        for line in mail.message.partition(b"\r\n\r\n")[0].split(b"\r\n")
    }
    header: bytes = dkim.sign(
        mail.message,
        settings().dkim_selector.encode(),
        settings().dkim_domain.encode(),
        _key(settings().dkim_key_file),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name for name in SIGNED_HEADERS if name in present],
    )
    return replace(mail, message=header + mail.message)


@lru_cache(maxsize=1)
def _key(path: str) -> bytes:
    return Path(path).read_bytes()

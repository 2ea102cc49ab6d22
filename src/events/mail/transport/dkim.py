"""DKIM (RFC 6376): signing what we send, where a key is set and the relay does not sign itself.

Written out here because signing in Python costs ten times what the rest of a mail does.
"""

import hashlib
import re
from base64 import b64encode
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msgspec.structs import replace

from events import clock
from events.errors import Unusable
from events.mail.render.compose import Composed
from events.settings import settings

SIGNED_HEADERS: Final = (
    b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version",
    b"content-type", b"list-unsubscribe", b"list-unsubscribe-post", b"list-id",
)  # fmt: skip
"""RFC 8058 wants both List-Unsubscribe headers covered."""

_SPACE: Final = re.compile(rb"[ \t]+")
_FOLD: Final = re.compile(rb"\r\n(?=[ \t])")


def signed(mail: Composed) -> Composed:
    """Return the mail with a DKIM-Signature, or as it is where no key is set."""
    if not settings().dkim_key_file:
        return mail
    headers, _, body = mail.message.partition(b"\r\n\r\n")
    present = _by_name(headers + b"\r\n")
    # From once more than it is there: a second one, added on the way, would break the signature.
    names: list[bytes] = [name for name in SIGNED_HEADERS if name in present]
    names.append(b"from")
    unsigned = _unsigned(names, body)
    covered = [present[name] for name in names[:-1]] + [_relaxed(unsigned)]
    key = _key(settings().dkim_key_file)
    signature = key.sign(b"\r\n".join(covered), padding.PKCS1v15(), hashes.SHA256())
    header = unsigned + b"\r\n ".join(_in_lines(b64encode(signature))) + b"\r\n"
    return replace(mail, message=header + mail.message)


def _by_name(headers: bytes) -> dict[bytes, bytes]:
    """Return each header in its relaxed form; of several the last, which is signed."""
    lines = _FOLD.sub(b"", headers).split(b"\r\n")
    relaxed = [_relaxed(line) for line in lines if b":" in line]
    return {line.partition(b":")[0]: line for line in relaxed}


def _unsigned(names: list[bytes], body: bytes) -> bytes:
    here = settings()
    return (
        b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n d=%b; s=%b; t=%d;\r\n"
        b" h=%b;\r\n bh=%b;\r\n b="
    ) % (
        here.dkim_domain.encode("idna"),
        here.dkim_selector.encode(),
        clock.now().timestamp(),
        b":\r\n  ".join(names),
        b64encode(hashlib.sha256(_relaxed_body(body)).digest()),
    )


def _relaxed(header: bytes) -> bytes:
    """Write a header in its relaxed form (RFC 6376, 3.4.2)."""
    name, _, value = _FOLD.sub(b"", header).partition(b":")
    return name.strip().lower() + b":" + _SPACE.sub(b" ", value).strip()


def _relaxed_body(body: bytes) -> bytes:
    """Write the body in its relaxed form (RFC 6376, 3.4.4).

    Most lines of ours are encoded and hold no space to speak of.
    """
    if b"  " in body or b"\t" in body or b" \r\n" in body:
        body = _SPACE.sub(b" ", body).replace(b" \r\n", b"\r\n")
    while body.endswith(b"\r\n\r\n"):
        body = body[:-2]
    return b"" if body == b"\r\n" else body


def _in_lines(text: bytes) -> list[bytes]:
    return [text[start : start + 72] for start in range(0, len(text), 72)]


@lru_cache(maxsize=1)
def _key(path: str) -> rsa.RSAPrivateKey:
    try:
        key = load_pem_private_key(Path(path).read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise Unusable(f"EVENTS_DKIM_KEY_FILE cannot be used: {error}") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise Unusable("EVENTS_DKIM_KEY_FILE must hold an RSA key.")
    return key

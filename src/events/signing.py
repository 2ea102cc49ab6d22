"""Sign links, hash codes, seal secrets of others, make random names.

A signed token is `<id>.<signature>` in URL-safe base64: HMAC-SHA-256 (20 bytes) with the secret
over the purpose, the row's id and the row's nonce. Nothing usable lies in the database; the same
link can be written again; a new nonce revokes it.
"""

import base64
import hmac
import re
import secrets

from cryptography.fernet import Fernet, InvalidToken

from events.settings import settings

_SIGNATURE_BYTES = 20
_NONCE_BYTES = 16
_NONCE = 22
_TOKEN = re.compile(r"([0-9a-z]{1,13})\.([A-Za-z0-9_-]{27})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def nonce() -> str:
    """Make a fresh nonce for a row: 128 bits, 22 characters."""
    return secrets.token_urlsafe(_NONCE_BYTES)


def nonces(number: int) -> list[str]:
    """Make so many fresh nonces at once: one by one they take five times as long."""
    text = secrets.token_urlsafe(_NONCE_BYTES * number + number)  # Each needs 16.5 bytes of it.
    return [text[place : place + _NONCE] for place in range(0, _NONCE * number, _NONCE)]


def sign(purpose: str, row_id: int, row_nonce: str) -> str:
    """Return the token of one row for one purpose ("registration", "join", "calendar" …)."""
    return f"{_base36(row_id)}.{_signature(purpose, row_id, row_nonce)}"


def row_id_of(token: str) -> int | None:
    """Return the id a token claims, to find the row whose nonce proves it; None for no token."""
    match = _TOKEN.fullmatch(token)
    return int(match.group(1), 36) if match else None


def proves(token: str, purpose: str, row_id: int, row_nonce: str) -> bool:
    """Tell whether a token was signed for this purpose, row and nonce; in constant time."""
    if not row_nonce:
        return False
    return hmac.compare_digest(token.encode(), sign(purpose, row_id, row_nonce).encode())


def signature(purpose: str, text: str) -> str:
    """Return a signature over any text, for hidden form fields."""
    return _base64(_mac(f"{purpose}\0{text}"))


def typed_code(purpose: str, text: str) -> str:
    """Return a code to type that only we can write: 160 bits as 32 letters A-Z and digits 2-7."""
    return base64.b32encode(_mac(f"{purpose}\0{text}")).decode()


def hashed(secret: str) -> str:
    """Return what of a random secret is kept: SHA-256 keyed with ours, 64 hex digits."""
    key = settings().secret_key.encode()
    return hmac.digest(key, b"kept\0" + secret.encode(), "sha256").hex()


def secret() -> str:
    """Make a random secret for a cookie or a link: 256 bits."""
    return secrets.token_urlsafe(32)


def code() -> str:
    """Make eight digits to type, good for a few tries and ten minutes."""
    return f"{secrets.randbelow(10**8):08d}"


def derived_key(purpose: str, text: str) -> bytes:
    """Return a key of 256 bits that only we can make, for what receivers verify by it."""
    key = settings().secret_key.encode()
    return hmac.digest(key, f"key\0{purpose}\0{text}".encode(), "sha256")


def sealed(purpose: str, text: str) -> str:
    """Return a secret of somebody else's as it is kept: only with our own secret to be opened."""
    return _fernet(purpose).encrypt(text.encode()).decode()


def opened(purpose: str, text: str) -> str | None:
    """Return what was sealed; None where our secret was another then."""
    try:
        return _fernet(purpose).decrypt(text.encode()).decode()
    except InvalidToken:
        return None


def _fernet(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(derived_key("seal", purpose)))


def _signature(purpose: str, row_id: int, row_nonce: str) -> str:
    return _base64(_mac(f"{purpose}\0{row_id}\0{row_nonce}"))


def _mac(text: str) -> bytes:
    key = settings().secret_key.encode()
    return hmac.digest(key, b"link\0" + text.encode(), "sha256")[:_SIGNATURE_BYTES]


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits

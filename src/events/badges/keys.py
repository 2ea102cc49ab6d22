"""The key that badges are signed with: made when first needed, the only writer of its table.

Its private half lies encrypted by our secret. Where the secret was replaced a new key is made; the
public half of the old one stays at its address, so that badges signed by it are still verified.
"""

import asyncio
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import msgspec
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from jwt.algorithms import RSAAlgorithm

from events import database, signing
from events.badges.tables import SigningKey
from events.database import Json, Shape, transaction

BITS: Final = 2048
"""RS256 is what every verifier of Open Badges understands; a key of this size is usual for it."""


class PublicKey(msgspec.Struct, frozen=True):
    """A public key of RSA as a JWK (RFC 7517)."""

    kty: str
    n: str
    e: str
    use: str = "sig"
    alg: str = "RS256"


@dataclass(frozen=True)
class Key:
    """A key to sign with, and its number."""

    id: int
    private: RSAPrivateKey


class _Stored(Shape):
    id: int
    private: str


class _Public(Shape):
    public: Json[PublicKey]


async def current() -> Key:
    """Return the key to sign with; made where there is none that our secret opens."""
    return await _stored() or await _made()


async def public(key_id: int) -> PublicKey | None:
    """Return the public half of a key."""
    found = await database.row(
        _Public, database.select(_Public, SigningKey).where(SigningKey.id == key_id)
    )
    return found.public if found else None


async def _stored() -> Key | None:
    found = await database.row(_Stored, _LATEST)
    # Opening it takes a while, by design: not on the event loop, and once a process.
    private = await asyncio.to_thread(_opened, found.private, _passphrase()) if found else None
    return Key(found.id, private) if found and private else None


async def _made() -> Key:
    new = await asyncio.to_thread(generate_private_key, 65537, BITS)
    public = msgspec.json.decode(RSAAlgorithm.to_jwk(new.public_key()), type=PublicKey)
    private = await asyncio.to_thread(_closed, new, _passphrase())
    async with transaction():
        await database.value(_LOCK)
        made = await _stored()  # Another process was faster.
        if made is None:
            said = msgspec.json.encode(public).decode()
            made = Key(int(await database.value(_INSERT, said, private)), new)
    return made


def _passphrase() -> bytes:
    return signing.derived_key("badges", "private key").hex().encode()


def _closed(key: RSAPrivateKey, passphrase: bytes) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    ).decode()


@lru_cache(maxsize=2)
def _opened(private: str, passphrase: bytes) -> RSAPrivateKey | None:
    try:
        key = serialization.load_pem_private_key(private.encode(), passphrase)
    except ValueError:  # Made under another secret.
        return None
    return key if isinstance(key, RSAPrivateKey) else None


_LATEST: Final = "SELECT id, private FROM signing_keys ORDER BY id DESC LIMIT 1"

_LOCK: Final = "SELECT pg_advisory_xact_lock(hashtext('signing key'))"

_INSERT: Final = "INSERT INTO signing_keys (public, private) VALUES ($1, $2) RETURNING id"

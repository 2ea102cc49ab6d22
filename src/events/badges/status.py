"""Which badges were revoked: a list of bits, signed (W3C Bitstring Status List 1.0).

A bit tells of a number and nothing else: neither whose badge it is, nor of what.
"""

import base64
import gzip
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from events import database, links
from events.badges import credential, keys
from events.badges.credential_parts import PER_LIST, VC_CONTEXT


class Bits(msgspec.Struct, frozen=True, rename="camel"):
    """The bits themselves: the first is the highest of the first byte; 1 says revoked."""

    id: str
    encoded_list: str
    type: str = "BitstringStatusList"
    status_purpose: str = "revocation"


class StatusList(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A list of states as a credential of its own."""

    context: Sequence[str] = msgspec.field(default=(VC_CONTEXT,), name="@context")
    id: str
    type: Sequence[str] = ("VerifiableCredential", "BitstringStatusListCredential")
    issuer: str
    valid_from: str
    credential_subject: Bits
    iss: str
    jti: str
    nbf: int


async def of_page(page: int, *, at: datetime) -> str | None:
    """Return a list as a Compact JWS; None for one that no badge points to."""
    last = int(await database.value(_LAST))
    if page * PER_LIST > last:
        return None
    valid = await database.values(_VALID, page * PER_LIST, (page + 1) * PER_LIST)
    address = links.absolute(links.badge_status(page))
    by = links.absolute(links.BADGE_ISSUER)
    bits = Bits(id=f"{address}#list", encoded_list=_encoded(valid, page * PER_LIST, last))
    since, nbf = credential.moment(at), int(at.timestamp())
    said = StatusList(id=address, issuer=by, valid_from=since, credential_subject=bits,
                      iss=by, jti=address, nbf=nbf)  # fmt: skip
    return credential.signed(msgspec.json.encode(said), await keys.current())


def _encoded(valid: Sequence[int], first: int, last: int) -> str:
    """Set the bit of each number that was given and is not valid any more."""
    bits = bytearray(PER_LIST // 8)
    there = set(valid)
    for number in range(max(first, 1), min(first + PER_LIST, last + 1)):
        if number not in there:
            place = number - first
            bits[place // 8] |= 0x80 >> place % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


_LAST: Final = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM attestations_id_seq"

_VALID: Final = """
SELECT id FROM attestations WHERE id >= $1 AND id < $2 AND revoked_at IS NULL ORDER BY id
"""

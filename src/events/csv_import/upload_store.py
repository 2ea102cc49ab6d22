"""Files between the look at what they would do and the doing, so that nobody chooses them twice.

One upload for each organiser, small and for half an hour: the next one takes its place.
"""

import asyncio
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from events import database, tokens

LASTS: Final = timedelta(minutes=30)
LARGEST: Final = 6_000_000
"""Bytes of one upload as they are kept, compressed."""
ALL: Final = 60_000_000
"""Bytes of all uploads together."""


async def keep(
    files: Mapping[str, bytes], *, organiser: int, programme: int, at: datetime
) -> str | None:
    """Keep an organiser's files for a programme; the word that finds them again.

    None where there is no room for them: then they have to be sent once more.
    """
    packed = await asyncio.to_thread(_packed, dict(files))
    if len(packed) > LARGEST:
        return None
    await forget_uploads(at)
    nonce = tokens.nonce()
    kept = await database.execute(_KEEP, organiser, programme, nonce, packed, at + LASTS, ALL)
    return nonce if kept else None


async def found(
    nonce: str, *, organiser: int, programme: int, at: datetime
) -> dict[str, bytes] | None:
    """The files this organiser looked at for this programme; None after their half hour."""
    packed = await database.value(
        "SELECT files FROM csv_uploads WHERE nonce = $1 AND organiser = $2 AND programme = $3"
        " AND expires_at > $4",
        nonce,
        organiser,
        programme,
        at,
    )
    return None if packed is None else await asyncio.to_thread(_unpacked, packed)


async def forget(nonce: str, *, organiser: int) -> None:
    """Files that are imported are not kept any longer."""
    await database.execute(
        "DELETE FROM csv_uploads WHERE nonce = $1 AND organiser = $2", nonce, organiser
    )


async def forget_uploads(at: datetime) -> int:
    """Remove what nobody came back for; how many uploads those were."""
    return await database.execute("DELETE FROM csv_uploads WHERE expires_at <= $1", at)


def _packed(files: dict[str, bytes]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(files))


def _unpacked(packed: bytes) -> dict[str, bytes]:
    return msgspec.msgpack.decode(zlib.decompress(packed), type=dict[str, bytes])


_KEEP: Final = """
INSERT INTO csv_uploads (organiser, programme, nonce, files, expires_at)
SELECT $1, $2, $3, $4, $5
 WHERE octet_length($4::bytea) + (SELECT COALESCE(sum(octet_length(files)), 0)
                             FROM csv_uploads WHERE organiser <> $1) <= $6
ON CONFLICT (organiser) DO UPDATE SET programme = EXCLUDED.programme, nonce = EXCLUDED.nonce,
  files = EXCLUDED.files, expires_at = EXCLUDED.expires_at
"""

"""Uploads kept between the dry run and the import, so that nobody has to choose the files twice.

One upload for each organiser, small and for half an hour: the next one takes its place.
"""

import asyncio
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec

from events import database, signing
from events.csv_import.tables import CsvUpload
from events.database import Shape

KEPT_FOR: Final = timedelta(minutes=30)
LARGEST: Final = 6_000_000
"""Bytes of one upload as they are kept, compressed."""
LARGEST_TOTAL: Final = 60_000_000
"""Bytes of all uploads together."""


async def keep(
    files: Mapping[str, bytes], *, organiser: int, programme: int, at: datetime
) -> str | None:
    """Store an organiser's files for a programme; return the nonce that finds them again.

    None where there is no room for them: then they have to be sent once more.
    """
    packed = await asyncio.to_thread(_packed, dict(files))
    if len(packed) > LARGEST:
        return None
    await forget_uploads(at)
    nonce = signing.nonce()
    kept = await database.execute(
        _KEEP, organiser, programme, nonce, packed, at + KEPT_FOR, LARGEST_TOTAL
    )
    return nonce if kept else None


class PackedUpload(Shape):
    """The files of one upload, packed into one value."""

    files: bytes


async def find(
    nonce: str, *, organiser: int, programme: int, at: datetime
) -> dict[str, bytes] | None:
    """Return the files this organiser uploaded for this programme; None after half an hour."""
    upload = await database.row(
        PackedUpload,
        database.select(PackedUpload, CsvUpload).where(
            CsvUpload.nonce == nonce,
            CsvUpload.organiser == organiser,
            CsvUpload.programme == programme,
            CsvUpload.expires_at > at,
        ),
    )
    return None if upload is None else await asyncio.to_thread(_unpacked, upload.files)


async def forget(nonce: str, *, organiser: int) -> None:
    """Delete an upload that was imported."""
    await CsvUpload.delete().where(CsvUpload.nonce == nonce, CsvUpload.organiser == organiser)


async def forget_uploads(at: datetime) -> int:
    """Delete the uploads that nobody came back for; return how many."""
    deleted = (
        await CsvUpload.delete().where(CsvUpload.expires_at <= at).returning(CsvUpload.organiser)
    )
    return len(deleted)


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

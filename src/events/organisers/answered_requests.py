"""What was answered to requests of programs that carried an Idempotency-Key, kept for a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

import msgspec

from events import database, signing
from events.database import Json, Shape
from events.errors import Refusal
from events.organisers.tables import AnsweredRequest
from events.presentation import N_

KEPT: Final = timedelta(hours=24)
RUNS: Final = timedelta(seconds=90)
"""After that a request without an answer has died with its process, and may be done anew."""


class StillRunning(Refusal):
    """The first request with this key is not answered yet."""

    status = 409
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "2"}
    sentence = N_("The first request with this Idempotency-Key is still being carried out.")


class OtherRequest(Refusal):
    """The key stood for something else before."""

    status = 422
    sentence = N_("This Idempotency-Key was sent before with another request.")


class Answered(Shape):
    """The first answer; `status` 0 while there is none."""

    id: int
    fingerprint: str
    status: int
    headers: Json[dict[str, str]]
    body: bytes


@dataclass(frozen=True)
class Reservation:
    """A key that is this request's to answer, or what was answered to the first."""

    id: int
    answered: Answered | None = None


async def reserve(token: int, key: str, fingerprint: str, *, at: datetime) -> Reservation:
    """Take a key for the request with this fingerprint, or return its first answer.

    Of many at once one takes it. Raises StillRunning, OtherRequest.
    """
    key_hash = signing.hashed(f"idempotency {token} {key}")
    mine = await database.value(_RESERVE, token, key_hash, fingerprint, at, at - KEPT, at - RUNS)
    if mine is not None:
        return Reservation(int(mine))
    found = await database.row(
        Answered,
        database.select(Answered, AnsweredRequest).where(AnsweredRequest.key_hash == key_hash),
    )
    if found is None:
        raise StillRunning  # It ended without an answer this very moment.
    if found.fingerprint != fingerprint:
        raise OtherRequest
    if not found.status:
        raise StillRunning
    return Reservation(found.id, found)


async def keep(row_id: int, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Keep the answer for who asks again."""
    table = AnsweredRequest
    await table.update(
        {
            table.status: status,
            table.headers: msgspec.json.encode(headers).decode(),
            table.body: body,
        }
    ).where(table.id == row_id)


async def drop(row_id: int) -> None:
    """Let the key be used again: what was answered would not be answered again."""
    await AnsweredRequest.delete().where(AnsweredRequest.id == row_id)


async def forget(at: datetime) -> int:
    """Delete what was answered more than a day ago; return how many."""
    table = AnsweredRequest
    gone = await table.delete().where(table.created_at < at - KEPT).returning(table.id)
    return len(gone)


_RESERVE: Final = """
INSERT INTO answered_requests AS a (token, key_hash, fingerprint, created_at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (key_hash) DO UPDATE SET fingerprint = $3, status = 0, created_at = $4, body = ''
 WHERE a.created_at < $5 OR (a.status = 0 AND a.created_at < $6 AND a.fingerprint = $3)
RETURNING id
"""

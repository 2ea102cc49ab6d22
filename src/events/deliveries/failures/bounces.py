"""Deliveries that came back after the relay had taken them."""

from collections.abc import Sequence

from events import database
from events.database import Shape
from events.deliveries.states import Verdict


class Candidate(Shape):
    """A delivery that a report may be about."""

    id: int
    message_id: str
    address: str
    """In lower case."""


async def candidates(message_ids: Sequence[str]) -> list[Candidate]:
    """Find the deliveries of these Message-IDs that a report of today can be about."""
    return await database.rows(Candidate, _CANDIDATES, list(message_ids))


async def candidate(delivery_id: int) -> Candidate | None:
    """Find one delivery by its id, if a report of today can be about it."""
    return await database.row(Candidate, _CANDIDATE, delivery_id)


async def mark(delivery_id: int, verdict: Verdict, reason: str) -> bool:
    """Note that a delivery came back, and why; False where that is known already.

    A dead address told after a passing trouble counts: systems report both, in this order.
    """
    return bool(await database.execute(_MARK, delivery_id, verdict.value, reason))


# What a relay tries for five days comes back within weeks; later it says nothing about today.
_RECENT = "address <> '' AND due_at > now() - interval '60 days'"
_CANDIDATES = f"""
SELECT id, message_id, lower(address) AS address FROM deliveries
 WHERE message_id = ANY($1::text[]) AND {_RECENT} ORDER BY id LIMIT 100
"""  # noqa: S608 - our own SQL
_CANDIDATE = f"""
SELECT id, message_id, lower(address) AS address FROM deliveries WHERE id = $1 AND {_RECENT}
"""  # noqa: S608 - our own SQL
_MARK = """
UPDATE deliveries SET bounced_at = COALESCE(bounced_at, now()), verdict = $2, reason = $3
 WHERE id = $1 AND (bounced_at IS NULL OR (verdict <> 'dead' AND $2 = 'dead'))
"""

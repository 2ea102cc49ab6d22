"""Claiming what is due: a lease with a token, by PostgreSQL's clock."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from events import clock, database
from events.database import Json, Shape, transaction
from events.deliveries import reasons
from events.deliveries.limits.rate_limit import allowance
from events.deliveries.states import DeliveryState, Urgency

LEASE = timedelta(seconds=50)
"""Longer than all that comes before DATA, short enough for another worker to take over.

While the relay considers the mail, `settle.keep` prolongs it.
"""


class Claimed(Shape):
    """One delivery that this worker alone may send until its lease ends.

    `attempts` counts those before this one; `token` is the lease's.
    """

    id: int
    key: str
    letter: str
    subject_kind: str
    subject_id: int
    occasion: str
    session_id: int | None
    person_id: int | None
    data: Json[dict[str, Any]]
    message_id: str
    due_at: datetime
    attempts: int
    useful_until: datetime | None = None
    urgency: int = Urgency.CONFIRMATION
    token: UUID = msgspec.field(default_factory=uuid4)

    @property
    def repeatable(self) -> bool:
        """Tell whether it may go again when nobody knows if the relay took it."""
        return not self.letter.endswith("announcement")


async def claim(limit: int, *, now: datetime | None = None) -> list[Claimed]:
    """Lease up to `limit` deliveries that are due, urgent ones first; none twice.

    While sending is paused, or beyond its limits, only what may go anyway (`allowance`).
    """
    at = now or clock.now()
    async with transaction():
        allowed = await allowance(limit, at)
        urgencies, rooms = list(allowed.rooms), list(allowed.rooms.values())
        only = list(allowed.only) if allowed.only else None
        claimed = await database.rows(
            Claimed, _CLAIM, uuid4(), LEASE, urgencies, rooms, only, at, allowed.total
        )
    # UPDATE returns rows in no order.
    return sorted(claimed, key=lambda one: (one.urgency, one.due_at, one.id))


async def take_back_orphans() -> dict[str, int]:
    """Free what was being handed off when its worker died; return how many by new state.

    Nobody knows whether the relay took them. Confirmations, reminders and join links go again
    with the same Message-ID; announcements are held for an organiser.
    """
    async with transaction():
        states = Counter(await database.values(_TAKE_BACK, reasons.ORPHANED))
    return {state.value: states[state] for state in (DeliveryState.DUE, DeliveryState.HELD)}


# Each urgency is asked for by itself: one index range a piece, however many lie in the future.
# MATERIALIZED, so that the chosen rows are chosen once.
_CLAIM = """
WITH chosen AS MATERIALIZED (
  SELECT mine.id
    FROM unnest($3::smallint[], $4::int[]) AS band (urgency, room)
   CROSS JOIN LATERAL (
     SELECT id FROM deliveries
      WHERE state = 'due' AND urgency = band.urgency AND due_at <= $6
        AND (lease_until IS NULL OR lease_until < clock_timestamp())
        AND ($5::text[] IS NULL OR letter = ANY ($5))
      ORDER BY due_at, id LIMIT band.room FOR UPDATE SKIP LOCKED) AS mine
   LIMIT $7)
UPDATE deliveries AS d
   SET lease_token = $1, lease_until = clock_timestamp() + $2::interval, destination = NULL
  FROM chosen WHERE d.id = chosen.id
RETURNING d.id, key, letter, subject_kind, subject_id, occasion, session_id, person_id, data,
  message_id, due_at, attempts, useful_until, urgency, lease_token AS token
"""

_TAKE_BACK = """
UPDATE deliveries AS d
   SET state = CASE WHEN letter LIKE '%announcement' THEN 'held' ELSE 'due' END,
       reason = $1, attempts = attempts + 1, repeated = true,
       lease_token = NULL, lease_until = NULL
  FROM (SELECT id FROM deliveries WHERE state = 'handing_off' AND lease_until < clock_timestamp()
         ORDER BY id FOR UPDATE SKIP LOCKED) AS orphan
 WHERE d.id = orphan.id
RETURNING d.state
"""

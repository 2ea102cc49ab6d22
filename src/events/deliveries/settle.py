"""What becomes of a claimed delivery: one step at a time, and only with the lease's token."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events import clock, database
from events.deliveries.claim import LEASE, Claimed

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(days=1)
MOST_ATTEMPTS = 15
"""With waits from 30 seconds doubling up to a day: after about four days it is given up."""

MOST_REPEATS = 3
"""How often a mail whose answer was lost goes again before an organiser decides."""


@dataclass(frozen=True)
class Step:
    """A change of state that its lease's token allows; see docs/deliveries.md for all of them."""

    delivery_id: int
    token: UUID
    state: str
    reason: str = ""
    address: str = ""
    due_at: datetime | None = None
    repeated: bool = False
    attempts_given_back: int = 0


async def note(steps: Sequence[Step]) -> set[int]:
    """Write steps, one per delivery; the ids that were written.

    A worker that slept past its lease writes nothing: its token is no longer the row's. Rows are
    locked in the order of their ids. Stands in the caller's transaction, or alone.
    """
    values = [
        (
            step.delivery_id, step.token, step.state, step.reason, step.address, step.due_at,
            step.repeated, step.attempts_given_back,
        )
        for step in steps
    ]  # fmt: skip
    columns = map(list, zip(*values, strict=True))
    return {row["id"] for row in await database.rows(_NOTE, LEASE, *columns)}


def handing_off(delivery: Claimed, address: str) -> Step:
    """Committed before DATA; renews the lease."""
    return Step(delivery.id, delivery.token, "handing_off", address=address)


def sent(delivery: Claimed, reply: str) -> Step:
    """The relay said 250; more is not known."""
    return Step(delivery.id, delivery.token, "sent", reason=reply)


def skipped(delivery: Claimed, reason: str) -> Step:
    """Not sent, because."""
    return Step(delivery.id, delivery.token, "skipped", reason=reason)


def refused(delivery: Claimed, reason: str) -> Step:
    """Refused for good; never again."""
    return Step(delivery.id, delivery.token, "refused", reason=reason)


def later(delivery: Claimed, reason: str) -> Step:
    """Again after a while, each time about twice as long, up to a day; after four days never."""
    if delivery.attempts >= MOST_ATTEMPTS:
        return refused(delivery, f"given up after {delivery.attempts} attempts: {reason}")
    due_at = clock.now() + backoff(delivery.attempts)
    return Step(delivery.id, delivery.token, "due", reason=reason, due_at=due_at)


def unknown(delivery: Claimed, reason: str) -> Step:
    """Handed over, but the answer was lost: again with the same Message-ID, or held.

    A relay that is slow to answer every time must not fill a mailbox: a few times, then held.
    """
    if not delivery.repeatable or delivery.attempts > MOST_REPEATS:
        return Step(delivery.id, delivery.token, "held", reason=reason, repeated=True)
    again = later(delivery, reason)
    return Step(
        again.delivery_id, again.token, again.state, again.reason, due_at=again.due_at,
        repeated=True,
    )  # fmt: skip


def released(delivery: Claimed, reason: str = "") -> Step:
    """Nothing was tried: free for any worker at once, and no attempt counted."""
    return Step(delivery.id, delivery.token, "due", reason=reason, attempts_given_back=1)


def put_off(delivery: Claimed, reason: str) -> Step:
    """Nothing was tried, and it is not worth looking again at once."""
    due_at = clock.now() + backoff(1)
    return Step(delivery.id, delivery.token, "due", reason, due_at=due_at, attempts_given_back=1)


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts, with jitter so that not all come back at once."""
    wait: timedelta = min(FIRST_WAIT * 2 ** (max(attempts, 1) - 1), LONGEST_WAIT)
    return wait * random.uniform(0.7, 1.0)  # noqa: S311 - jitter needs no secret


_NOTE = """
WITH step AS MATERIALIZED (
  SELECT d.id, s.state, s.reason, s.address, s.due_at, s.repeated, s.given_back
    FROM deliveries AS d
    JOIN unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                $8::bool[], $9::int[])
      AS s (id, token, state, reason, address, due_at, repeated, given_back)
      ON d.id = s.id AND d.lease_token = s.token
   WHERE d.state IN ('due', 'handing_off')
   ORDER BY d.id FOR UPDATE OF d)
UPDATE deliveries AS d
   SET state = step.state,
       reason = step.reason,
       address = coalesce(nullif(step.address, ''), d.address),
       due_at = coalesce(step.due_at, d.due_at),
       repeated = d.repeated OR step.repeated,
       attempts = greatest(d.attempts - step.given_back, 0),
       lease_token = CASE WHEN step.state = 'handing_off' THEN d.lease_token END,
       lease_until = CASE WHEN step.state = 'handing_off' THEN clock_timestamp() + $1::interval END,
       settled_at = CASE WHEN step.state IN ('sent', 'skipped', 'refused')
                         THEN clock_timestamp() END
  FROM step WHERE d.id = step.id
RETURNING d.id
"""

"""What becomes of a claimed delivery: one step at a time, and only with the lease's token."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from events import clock, database
from events.deliveries import reasons
from events.deliveries.claim import LEASE, Claimed
from events.deliveries.states import DeliveryState, Verdict

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(days=1)
MOST_ATTEMPTS = 15
"""With waits from 30 seconds doubling up to a day: after about four days it is given up."""

MOST_REPEATS = 3
"""How often a mail whose answer was lost goes again before an organiser decides."""


class Step(msgspec.Struct, frozen=True):
    """A change of state that its lease's token allows; see docs/deliveries.md for all of them."""

    delivery_id: int
    token: UUID
    state: DeliveryState
    reason: str = ""
    address: str = ""
    due_at: datetime | None = None
    repeated: bool = False
    tried: bool = True
    verdict: str = ""
    session_id: int | None = None
    version: int | None = None
    """What the mail was written from: with another version of the session nothing is noted."""


async def note(steps: Sequence[Step]) -> set[int]:
    """Write steps, one per delivery; return the ids that were written.

    A worker that slept past its lease writes nothing: its token is no longer the row's. Nor does
    one whose mail was written from a session that has changed since. Rows are locked in the order
    of their ids. Stands in the caller's transaction, or alone.
    """
    values = [
        (
            step.delivery_id, step.token, step.state, step.reason, step.address, step.due_at,
            step.repeated, step.tried, step.verdict, step.session_id, step.version,
        )
        for step in steps
    ]  # fmt: skip
    columns = map(list, zip(*values, strict=True))
    return set(await database.values(_NOTE, LEASE, *columns))


async def keep(deliveries: Sequence[Claimed]) -> int:
    """Prolong the leases of what the relay has not answered yet; return how many are still ours.

    A relay may take ten minutes over a mail (RFC 5321, 4.5.3.2.6). Who hangs up earlier sends it
    twice; a lease that long would leave a dead worker's mail alone for as long.
    """
    mine = [[one.id for one in deliveries], [one.token for one in deliveries]]
    return await database.execute(_KEEP, LEASE, *mine)


def handing_off(
    delivery: Claimed, address: str, *, session_id: int | None = None, version: int | None = None
) -> Step:
    """Say that DATA comes next; committed before it, and renews the lease.

    `version`: the session's when the mail was written. So nobody is told a date that is no longer
    true, however many mails a change finds on their way.
    """
    return Step(
        delivery.id, delivery.token, DeliveryState.HANDING_OFF, address=address, tried=False,
        session_id=session_id, version=version,
    )  # fmt: skip


def sent(delivery: Claimed, reply: str) -> Step:
    """Say that the relay answered 250; more is not known."""
    return Step(delivery.id, delivery.token, DeliveryState.SENT, reason=reply)


def skipped(delivery: Claimed, reason: str) -> Step:
    """Say why nothing was sent."""
    return Step(delivery.id, delivery.token, DeliveryState.SKIPPED, reason=reason, tried=False)


def refused(
    delivery: Claimed, reason: str, *, address: str = "", verdict: Verdict = Verdict.UNKNOWN
) -> Step:
    """Say that the relay refused for good: never again."""
    return Step(
        delivery.id, delivery.token, DeliveryState.REFUSED, reason, address, verdict=verdict.value
    )


def later(delivery: Claimed, reason: str) -> Step:
    """Try again later, each time about twice as late, up to a day; after four days never."""
    attempts = delivery.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return refused(delivery, reasons.because(reasons.GIVEN_UP, reason))
    due_at = clock.now() + backoff(attempts)
    return Step(delivery.id, delivery.token, DeliveryState.DUE, reason=reason, due_at=due_at)


def unknown(delivery: Claimed, reason: str) -> Step:
    """Send again with the same Message-ID, or hold, what was handed over without an answer.

    A relay that is slow to answer every time must not fill a mailbox: a few times, then held.
    """
    if not delivery.repeatable or delivery.attempts >= MOST_REPEATS:
        return Step(delivery.id, delivery.token, DeliveryState.HELD, reason=reason, repeated=True)
    again = later(delivery, reason)
    return Step(
        again.delivery_id, again.token, again.state, again.reason, due_at=again.due_at,
        repeated=True,
    )  # fmt: skip


def released(delivery: Claimed, reason: str = "") -> Step:
    """Free for any worker at once what was not tried."""
    return Step(delivery.id, delivery.token, DeliveryState.DUE, reason=reason, tried=False)


def put_off(delivery: Claimed, reason: str, *, until: datetime | None = None) -> Step:
    """Put off what was not tried until `until`, or else for a little while."""
    due_at = until or clock.now() + backoff(1)
    return Step(delivery.id, delivery.token, DeliveryState.DUE, reason, due_at=due_at, tried=False)


async def of_example(key: str, state: DeliveryState, reason: str, *, at: datetime) -> None:
    """Say what became of a mail of the example, in the transaction that owed it: none is sent."""
    await database.execute(_OF_EXAMPLE, key, state, reason, at)


def backoff(attempts: int) -> timedelta:
    """Return the wait after so many attempts, with jitter so that not all come back at once."""
    wait: timedelta = min(FIRST_WAIT * 2 ** (max(attempts, 1) - 1), LONGEST_WAIT)
    return wait * random.uniform(0.7, 1.0)  # noqa: S311 - jitter needs no secret


_OF_EXAMPLE = """
UPDATE deliveries SET state = $2::text, reason = $3, attempts = 1,
  settled_at = CASE WHEN $2::text <> 'held' THEN $4::timestamptz END,
  address = (SELECT COALESCE(max(email), '') FROM people WHERE id = person_id)
 WHERE key = $1 AND state = 'due'
"""

_KEEP = """
UPDATE deliveries AS d SET lease_until = clock_timestamp() + $1::interval
  FROM (SELECT d.id FROM deliveries AS d
          JOIN unnest($2::bigint[], $3::uuid[]) AS mine (id, token)
            ON d.id = mine.id AND d.lease_token = mine.token
         WHERE d.state = 'handing_off' ORDER BY d.id FOR UPDATE OF d) AS kept
 WHERE d.id = kept.id
"""

_NOTE = """
WITH step AS MATERIALIZED (
  SELECT d.id, s.state, s.reason, s.address, s.due_at, s.repeated, s.tried, s.verdict
    FROM deliveries AS d
    JOIN unnest($2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                $8::bool[], $9::bool[], $10::text[], $11::bigint[], $12::int[])
      AS s (id, token, state, reason, address, due_at, repeated, tried, verdict, session, version)
      ON d.id = s.id AND d.lease_token = s.token
    LEFT JOIN sessions AS about ON about.id = s.session
   WHERE d.state IN ('due', 'handing_off') AND (s.version IS NULL OR about.version = s.version)
   ORDER BY d.id FOR UPDATE OF d)
UPDATE deliveries AS d
   SET state = step.state,
       reason = step.reason,
       address = coalesce(nullif(step.address, ''), d.address),
       due_at = coalesce(step.due_at, d.due_at),
       repeated = d.repeated OR step.repeated,
       verdict = coalesce(nullif(step.verdict, ''), d.verdict),
       attempts = d.attempts + step.tried::int,
       lease_token = CASE WHEN step.state = 'handing_off' THEN d.lease_token END,
       lease_until = CASE WHEN step.state = 'handing_off' THEN clock_timestamp() + $1::interval END,
       settled_at = CASE WHEN step.state IN ('sent', 'skipped', 'refused')
                         THEN clock_timestamp() END
  FROM step WHERE d.id = step.id
RETURNING d.id
"""

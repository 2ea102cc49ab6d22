"""The limit per destination domain: what may go now, and when the rest may.

Only once a mail is written is it known where it goes, so this comes after the claim.
"""

from collections.abc import Mapping, Sequence, Set
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from events import database
from events.database import Shape, transaction
from events.deliveries import reasons, settle
from events.deliveries.claim import Claimed
from events.deliveries.limits.pause import ALWAYS
from events.deliveries.settle import Step
from events.deliveries.tables import Destination
from events.settings import settings

_COUNTING: Final = 0x0CA05E422
"""The advisory lock under which one worker at a time counts what went to each domain."""

_FREED: Final = timedelta(seconds=61)
"""A place is free a minute after its mail was sent, which is a little after it was given away."""

_ROUND: Final = timedelta(seconds=63)
"""What is put off shares out rounds this long: a full minute would leave room for no delay."""


async def over_the_limit(going: Sequence[tuple[Claimed, str]]) -> set[int]:
    """Put off what goes beyond the limit of its domain; return the ids of that.

    So many of a domain are sent or being sent within any minute, over all workers together. What
    is beyond is promised a place of its own, behind what is as urgent. Asks nothing where no limit
    is set.
    """
    limit = settings().mail_per_domain_per_minute
    if not limit or not going:
        return set()
    async with transaction():
        await database.execute(_ONE_BY_ONE, _COUNTING)
        at: datetime = await database.value(_CLOCK)
        places = await _places({domain for _, domain in going}, limit, at)
        ids = [delivery.id for delivery, _ in going]
        again = set(await database.values(_PUT_OFF, ids, reasons.OVER_LIMIT))
        steps, admitted = _shared_out(going, places, again)
        await _mark(admitted)
        await _promise([promise for one in places.values() for promise in one.promised()])
        return await settle.note(steps) if steps else set()


def _shared_out(
    going: Sequence[tuple[Claimed, str]], places: Mapping[str, "_Places"], again: Set[int]
) -> tuple[list[Step], list[tuple[int, UUID, str]]]:
    """Return the steps of what is put off, and what may go: id, token, domain."""
    steps, admitted = [], []
    for delivery, domain in going:
        due_at = places[domain].place(delivery, again=delivery.id in again)
        if due_at is None:
            admitted.append((delivery.id, delivery.token, domain))
        else:
            steps.append(settle.put_off(delivery, reasons.OVER_LIMIT, until=due_at))
    return steps, admitted


class _Places:
    """What one domain may have within a minute, and what of later minutes is promised."""

    def __init__(self, limit: int, at: datetime, found: "_Domain") -> None:
        self.limit, self.at, self.domain = limit, at, found.domain
        self.used = sorted(found.used)
        self.until = dict(zip(found.urgencies, found.promised, strict=True))
        self.given: set[int] = set()
        self.returned = 0

    def place(self, delivery: Claimed, *, again: bool) -> datetime | None:
        """Return None if there is room for it now, otherwise when there will be.

        What was put off before and found its place taken has the first that is free.
        """
        if delivery.letter in ALWAYS or len(self.used) < self.limit:
            self.used.append(self.at)
            return None
        newest = self.used[-self.limit :]
        if again:
            rounds, place = divmod(self.returned, self.limit)
            self.returned += 1
            return newest[place] + _FREED + _ROUND * rounds
        before = [until for urgency, until in self.until.items() if urgency <= delivery.urgency]
        due_at = max([newest[0] + _FREED, *before])
        self.until[delivery.urgency] = due_at + _ROUND / self.limit
        self.given.add(delivery.urgency)
        return due_at

    def promised(self) -> list[tuple[str, int, datetime]]:
        """Return the promises given here, to be kept: domain, urgency, until when."""
        return [(self.domain, urgency, self.until[urgency]) for urgency in sorted(self.given)]


async def forget_promises(at: datetime) -> None:
    """Delete the promises that are over."""
    await Destination.delete().where(Destination.promised_until < at)


async def _places(domains: Set[str], limit: int, at: datetime) -> dict[str, _Places]:
    found = await database.rows(_Domain, _DOMAINS, sorted(domains), at, limit)
    return {domain.domain: _Places(limit, at, domain) for domain in found}


async def _mark(admitted: Sequence[tuple[int, UUID, str]]) -> None:
    if admitted:
        await database.execute(_MARK, *map(list, zip(*admitted, strict=True)))


async def _promise(promises: Sequence[tuple[str, int, datetime]]) -> None:
    if promises:
        await database.execute(_PROMISE, *map(list, zip(*promises, strict=True)))


_ONE_BY_ONE = "SELECT pg_advisory_xact_lock($1)"

_CLOCK = "SELECT clock_timestamp()"


class _Domain(Shape):
    domain: str
    used: list[datetime]
    urgencies: list[int]
    promised: list[datetime]


# A number stands for the domain: nothing in the row needs to be read, or erased with its person.
# What is under way counts by its lease.
_DOMAINS = """
SELECT domain,
  ARRAY(SELECT coalesce(settled_at, $2::timestamptz) FROM (
    (SELECT settled_at FROM deliveries
      WHERE destination = hashtextextended(domain, 0) AND state = 'sent'
        AND settled_at > $2::timestamptz - interval '1 minute' ORDER BY settled_at DESC LIMIT $3)
    UNION ALL
    (SELECT settled_at FROM deliveries
      WHERE destination = hashtextextended(domain, 0) AND settled_at IS NULL
        AND lease_until > $2 LIMIT $3)) AS used) AS used,
  ARRAY(SELECT urgency FROM destinations
         WHERE destination = hashtextextended(domain, 0) ORDER BY urgency) AS urgencies,
  ARRAY(SELECT promised_until FROM destinations
         WHERE destination = hashtextextended(domain, 0) ORDER BY urgency) AS promised
FROM unnest($1::text[]) AS domain
"""

_PUT_OFF = "SELECT id FROM deliveries WHERE id = ANY ($1::bigint[]) AND reason = $2"

_MARK = """
UPDATE deliveries AS d SET destination = hashtextextended(mine.domain, 0)
  FROM (SELECT d.id, m.domain FROM deliveries AS d
          JOIN unnest($1::bigint[], $2::uuid[], $3::text[]) AS m (id, token, domain)
            ON d.id = m.id AND d.lease_token = m.token
         WHERE d.state = 'due' ORDER BY d.id FOR UPDATE OF d) AS mine
 WHERE d.id = mine.id
"""

_PROMISE = """
INSERT INTO destinations (destination, urgency, promised_until)
SELECT hashtextextended(domain, 0), urgency, until
  FROM unnest($1::text[], $2::smallint[], $3::timestamptz[]) AS promise (domain, urgency, until)
ON CONFLICT (destination, urgency) DO UPDATE SET promised_until = excluded.promised_until
"""

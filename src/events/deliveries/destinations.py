"""The limit per destination domain: what may go now, and when the rest may.

Only once a mail is written is it known where it goes, so this comes after the claim.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Row, transaction
from events.deliveries import reasons, settle
from events.deliveries.allowance import ALWAYS
from events.deliveries.claim import Claimed
from events.settings import settings

_COUNTING: Final = 0x0CA05E422
"""The advisory lock under which one worker at a time counts what went to each domain."""

_MINUTE: Final = timedelta(minutes=1)

_SETTLING: Final = timedelta(seconds=1)
"""A place counts from when its mail was sent, which is a little after it was given away."""


async def over_the_limit(going: Sequence[tuple[Claimed, str]]) -> set[int]:
    """Of these deliveries and their domains, those that are put off: the ids, written down.

    So many of a domain are sent or being sent within any minute, over all workers together. What
    is beyond waits for a place of its own, urgent mail before the rest. At once back where no
    limit is set.
    """
    limit = settings().mail_per_domain_per_minute
    if not limit or not going:
        return set()
    async with transaction():
        await database.execute(_ONE_BY_ONE, _COUNTING)
        at: datetime = await database.value("SELECT clock_timestamp()")
        domains = {domain for _, domain in going}
        places = {row["domain"]: _Places(limit, at, row) for row in await _found(domains, at)}
        await _mark(going)
        steps = [
            settle.put_off(delivery, reasons.OVER_LIMIT, until=due_at)
            for delivery, domain in going
            if (due_at := places[domain].next(delivery)) is not None
        ]
        return await settle.note(steps) if steps else set()


class _Places:
    """What one domain may have: a place is free a minute after whoever had it was sent."""

    def __init__(self, limit: int, at: datetime, found: Row) -> None:
        self.limit, self.at = limit, at
        self.used: list[datetime] = sorted(found["used"])
        self.ahead: dict[int, int] = defaultdict(int)
        for urgency, count in zip(found["urgencies"], found["counts"], strict=True):
            self.ahead[urgency] = count

    def next(self, delivery: Claimed) -> datetime | None:
        """None if there is room for it now, otherwise when there will be."""
        if delivery.letter in ALWAYS or len(self.used) < self.limit:
            self.used.append(self.at)
            return None
        before = sum(count for urgency, count in self.ahead.items() if urgency <= delivery.urgency)
        self.ahead[delivery.urgency] += 1
        rounds, place = divmod(before, self.limit)
        return self.used[-self.limit :][place] + _MINUTE * (rounds + 1) + _SETTLING


async def _found(domains: set[str], at: datetime) -> list[Row]:
    return await database.rows(_FOUND, sorted(domains), at, settings().mail_per_domain_per_minute)


async def _mark(going: Sequence[tuple[Claimed, str]]) -> None:
    """Until they are sent or put off, these count by their leases."""
    marks = [(delivery.id, delivery.token, domain) for delivery, domain in going]
    await database.execute(_MARK, *map(list, zip(*marks, strict=True)))


_ONE_BY_ONE = "SELECT pg_advisory_xact_lock($1)"

# A number stands for the domain: nothing in the row needs to be read, or erased with its person.
_FOUND = """
SELECT domain,
  ARRAY(SELECT coalesce(settled_at, $2) FROM (
    (SELECT settled_at FROM deliveries
      WHERE destination = hashtextextended(domain, 0) AND state = 'sent'
        AND settled_at > $2 - interval '1 minute' ORDER BY settled_at DESC LIMIT $3)
    UNION ALL
    (SELECT settled_at FROM deliveries
      WHERE destination = hashtextextended(domain, 0) AND settled_at IS NULL
        AND state IN ('due', 'handing_off') AND lease_until > $2 LIMIT $3)) AS used) AS used,
  coalesce(waiting.urgencies, '{}') AS urgencies, coalesce(waiting.counts, '{}') AS counts
FROM unnest($1::text[]) AS domain
LEFT JOIN LATERAL (
  SELECT array_agg(urgency) AS urgencies, array_agg(n) AS counts FROM (
    SELECT urgency, count(*) AS n FROM deliveries
     WHERE destination = hashtextextended(domain, 0) AND settled_at IS NULL
       AND state = 'due' AND due_at > $2 GROUP BY urgency) AS each_urgency) AS waiting ON true
"""

_MARK = """
UPDATE deliveries AS d SET destination = hashtextextended(mine.domain, 0)
  FROM (SELECT d.id, m.domain FROM deliveries AS d
          JOIN unnest($1::bigint[], $2::uuid[], $3::text[]) AS m (id, token, domain)
            ON d.id = m.id AND d.lease_token = m.token
         WHERE d.state = 'due' ORDER BY d.id FOR UPDATE OF d) AS mine
 WHERE d.id = mine.id
"""

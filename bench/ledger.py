"""The ledger itself: does a mail cost the same in a ledger of a thousand rows and of a million?

Claimed and settled without any mail; and how late 1,000 reminders leave that are due at once.
"""

import asyncio
import os
import time
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from bench.kit.beside import beside
from bench.kit.rows import Row
from bench.mail import _owe, registered
from events import database
from events.clock import now
from events.database import transaction
from events.deliveries import settle
from events.deliveries.claim import _CLAIM, LEASE, claim
from events.deliveries.figures import ledger
from events.deliveries.limits.destinations import _DOMAINS, over_the_limit
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.mail.transport.sender import Sender
from events.settings import settings

DUE, LONG = 5_000, 1_000_000


async def run() -> list[Row]:
    """The same work in a short ledger and in a long one."""
    lateness = await _lateness()
    short = await _steady()
    await database.execute(_FILL, LONG)
    await database.execute("VACUUM ANALYZE deliveries")
    await database.execute("CHECKPOINT")  # What filling left to be written is no mail's cost.
    long = await _steady()
    os.environ["EVENTS_MAIL_PER_DOMAIN_PER_MINUTE"] = "1000000"
    settings.cache_clear()
    limited = await _steady()
    for line in await _explained():
        print(line)
    return [
        Row("claim and settle, short ledger", f"{short * 1e6:,.0f} µs a mail"),
        Row(
            f"with {LONG:,} rows more", f"{long * 1e6:,.0f} µs a mail", long / short,
            "the short ledger", ceiling=1.2,
        ),
        Row("with a limit per domain, too", f"{limited * 1e6:,.0f} µs a mail", limited / long,
            "without"),
        lateness,
    ]  # fmt: skip


async def _steady() -> float:
    """The middle one of three, after one that is not counted."""
    await _claimed_and_settled()
    return median([await _claimed_and_settled() for _ in range(3)])


async def _claimed_and_settled() -> float:
    """Seconds per delivery, in batches of 240."""
    at = now()
    async with transaction():
        await plan([_owed(number, f"{at.timestamp()}") for number in range(DUE)])
    began = time.perf_counter()
    done = 0
    while batch := await claim(240):
        await over_the_limit([(one, f"town-{one.id % 50}.example.org") for one in batch])
        await settle.note([settle.handing_off(one, "ada@example.org") for one in batch])
        await settle.note([settle.sent(one, "250 ok") for one in batch])
        done += len(batch)
    assert done == DUE
    return (time.perf_counter() - began) / done


def _owed(number: int, occasion: str) -> Owed:
    return Owed(
        letter="reminder-1h",
        subject_kind="registration",
        subject_id=number,
        occasion=occasion,
        due_at=now() - timedelta(seconds=1),
        urgency=Urgency.REMINDER,
    )


async def _explained() -> list[str]:
    """The claim, and the count of what went to two domains, beside all those rows."""
    async with transaction():
        await plan([_owed(number, "explained") for number in range(DUE)])
    claim = ("gen_random_uuid()", f"'{LEASE.total_seconds()} s'", "'{0,1,2,3}'",
             "'{240,240,240,240}'", "NULL::text[]", "now()", "240")  # fmt: skip
    count = ("'{town-1.example.org,town-2.example.org}'", "now()", "100")
    return [
        "The claim:", *await _explain(_CLAIM, claim),
        "What went to two domains:", *await _explain(_DOMAINS, count),
    ]  # fmt: skip


async def _explain(statement: str, values: Sequence[str]) -> list[str]:
    for number, value in reversed(list(enumerate(values, 1))):
        statement = statement.replace(f"${number}", value)
    return await database.values("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF) " + statement)


async def _lateness() -> Row:
    """1,000 reminders due at one instant, one worker that is awake."""
    async with beside("bench.kit.sink") as port:
        os.environ["EVENTS_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        settings.cache_clear()
        session, people = await registered()
        sender = Sender()
        running = asyncio.create_task(sender.run())
        await _owe(
            session, people[:1000], due_at=now() + timedelta(seconds=3), letter="reminder-1h"
        )
        while sender.counts["sent"] < 1000:  # noqa: ASYNC110 - counts ring no bell
            await asyncio.sleep(0.1)
        sender.stop()
        await running
    median, p99 = await ledger.lateness_of_sent(now() - timedelta(minutes=5))
    return Row("1,000 reminders due at once", f"late by {median:.1f} s (p50), {p99:.1f} s (p99)")


_FILL = """
INSERT INTO deliveries (key, message_id, letter, subject_kind, subject_id, occasion, urgency,
  due_at, state, settled_at, data, reason, address, attempts, repeated, created_at, destination)
SELECT 'old:' || n, '<old-' || n || '@example.org>', 'reminder-1d', 'registration', n, 'old',
  n % 4, now() + (n % 400 - 350) * interval '1 day',
  CASE WHEN n % 400 > 350 THEN 'due' ELSE 'sent' END,
  CASE WHEN n % 400 <= 350 THEN now() - interval '2 days' END,
  '{}', '250 ok', 'person-' || n || '@example.org', 1, false, now(),
  CASE WHEN n % 400 <= 350 THEN hashtextextended('town-' || n % 50 || '.example.org', 0) END
  FROM generate_series(1, $1::int) AS n
"""

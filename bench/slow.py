"""R9 in seconds: how much longer mails to quick hosts take while 60 go to one that trickles.

The test of the same name counts waits alone; this is what people would see on this machine.
"""

import asyncio
import itertools
import os
import time

from bench.kit.rows import Row
from events.mail.transport.sender import Sender
from events.settings import settings
from tests.deliveries.ledger import owe, owed, plain_letter
from tests.faults.kit.relay import Relay

MAILS = int(os.environ.get("BENCH_MAILS", "10000")) // 10
_number = itertools.count()


async def run() -> list[Row]:
    """Twice alone, and between them beside a slow host; the relay takes 0.1 s for each mail."""
    with Relay(delay=0.1) as relay:
        os.environ["EVENTS_SMTP_URL"] = relay.url
        settings.cache_clear()
        before = await _seconds_for_all(relay)
        relay.misbehave("RCPT", "trickle", domain="slow.example.org")
        await owe(*(owed(next(_number), domain="slow.example.org") for _ in range(60)))
        beside = await _seconds_for_all(relay)
        relay.behave()
        alone = (before + await _seconds_for_all(relay)) / 2
    return [
        Row(f"{MAILS:,} mails to eight hosts, alone", f"{alone:.1f} s"),
        Row("beside a host that trickles", f"{beside:.1f} s", beside / alone, "alone", ceiling=1.1),
    ]


async def _seconds_for_all(relay: Relay) -> float:
    mails = [owed(next(_number), domain=f"good-{n % 8}.example.org") for n in range(MAILS)]
    await owe(*mails)
    wanted = {mail.data["to"] for mail in mails}
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    began = time.perf_counter()
    while not wanted <= {to for to, _ in relay.accepted()}:  # noqa: ASYNC110 - rings no bell
        await asyncio.sleep(0.02)
    took = time.perf_counter() - began
    sender.stop()
    await running
    return took

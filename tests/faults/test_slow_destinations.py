"""R9: one slow connection, or one slow host, delays the others by at most a tenth.

A relay that answers after 200 ms bounds the pace, so the measure is of waiting, not of computing.
"""

import asyncio
import time

import pytest

from events.mail.send import Sender
from tests.deliveries.ledger import owe, owed, plain_letter
from tests.faults.relay import Relay

MAILS = 240
TOLERANCE = 1.10


async def test_one_slow_connection_delays_the_others_by_at_most_a_tenth(relay: Relay) -> None:
    relay.delay = 0.2
    alone = await _seconds_for_all(relay)
    relay.misbehave("body", "trickle", times=1)
    await owe(owed(9_999))
    assert await _seconds_for_all(relay, first=1_000) < alone * TOLERANCE


async def test_one_slow_host_delays_the_others_by_at_most_a_tenth(relay: Relay) -> None:
    relay.delay = 0.2
    alone = await _seconds_for_all(relay, mails=2 * MAILS)
    relay.misbehave("RCPT", "trickle", domain="slow.example.org")
    await owe(*(owed(5_000 + number, domain="slow.example.org") for number in range(60)))
    assert await _seconds_for_all(relay, mails=2 * MAILS, first=1_000) < alone * TOLERANCE


async def test_with_one_lane_for_all_a_slow_host_does_delay_the_others(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without lanes and further connections the same measure fails."""
    from events.mail.lanes import Letter

    monkeypatch.setattr(Letter, "domain", "all")
    monkeypatch.setattr("events.mail.lanes._Lane.stuck", lambda *_: 0)
    relay.delay = 0.2
    alone = await _seconds_for_all(relay)
    relay.misbehave("RCPT", "trickle", domain="slow.example.org")
    await owe(*(owed(5_000 + number, domain="slow.example.org") for number in range(60)))
    assert await _seconds_for_all(relay, first=1_000, patience=2 * alone) > alone * TOLERANCE


async def _seconds_for_all(
    relay: Relay, *, mails: int = MAILS, first: int = 0, patience: float = 60.0
) -> float:
    """How long it takes until the mails to good hosts are all accepted; at most `patience`."""
    numbers = range(first, first + mails)
    await owe(*(owed(number, domain=f"good-{number % 8}.example.org") for number in numbers))
    wanted = {f"person-{number}@good-{number % 8}.example.org" for number in numbers}
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    began = time.monotonic()
    while not wanted <= {to for to, _ in relay.accepted()}:
        if time.monotonic() - began > patience:
            break
        await asyncio.sleep(0.02)
    took = time.monotonic() - began
    sender.stop()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return took

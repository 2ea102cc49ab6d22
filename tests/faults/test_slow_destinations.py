"""R9: one slow connection, or one slow host, delays the others by at most a tenth.

A relay that answers after 100 ms bounds the pace, and the clock stands still while anybody
computes: so the measure is of waiting, and is the same on any machine.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from events.mail.transport.sender import Sender
from events.settings import settings
from tests.deliveries.ledger import owe, owed, plain_letter
from tests.faults.kit.relay import Relay
from tests.faults.kit.standstill import standstill

MAILS = 1_000
TOLERANCE = 1.10
_number = itertools.count()


@pytest_asyncio.fixture(loop_scope="session")
async def relay(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Relay]:
    """Answers each body after a tenth of a second; it and the sender go by one clock."""
    async with Relay(delay=0.1).here() as running, standstill():
        monkeypatch.setenv("EVENTS_SMTP_URL", running.url)
        settings.cache_clear()
        yield running


async def test_one_slow_connection_delays_the_others_by_at_most_a_tenth(relay: Relay) -> None:
    assert await _ratio(relay, _one_hangs) < TOLERANCE


async def test_one_slow_host_delays_the_others_by_at_most_a_tenth(relay: Relay) -> None:
    assert await _ratio(relay, _many_to_a_slow_host) < TOLERANCE


async def test_with_one_lane_for_all_a_slow_host_does_delay_the_others(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: without lanes and further connections the same measure fails."""
    from events.mail.transport.lanes import OutgoingMail

    monkeypatch.setattr(OutgoingMail, "domain", "all")
    monkeypatch.setattr("events.mail.transport.lanes.Lane.stuck", lambda *_: 0)
    assert await _ratio(relay, _many_to_a_slow_host, patience=2.0) > TOLERANCE


async def _one_hangs(relay: Relay) -> None:
    relay.misbehave("body", "trickle", times=1)


async def _many_to_a_slow_host(relay: Relay) -> None:
    relay.misbehave("RCPT", "trickle", domain="slow.example.org")
    await owe(*(owed(next(_number), domain="slow.example.org") for _ in range(60)))


async def _ratio(
    relay: Relay, disturb: Callable[[Relay], Awaitable[None]], *, patience: float = 10.0
) -> float:
    """How many times longer it takes with the disturbance; at most `patience`."""
    alone = await _seconds_for_all(relay)
    await disturb(relay)
    return await _seconds_for_all(relay, most=patience * alone) / alone


async def _seconds_for_all(relay: Relay, *, most: float = 600.0) -> float:
    """How long it takes, by a clock that counts only waits, until the good hosts have theirs."""
    good = [owed(next(_number), domain=f"good-{n % 8}.example.org") for n in range(MAILS)]
    await owe(*good)
    wanted = {mail.data["to"] for mail in good}
    loop = asyncio.get_running_loop()
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    began = loop.time()
    while not wanted <= {to for to, _ in relay.accepted()} and loop.time() - began < most:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    took = loop.time() - began
    sender.stop()
    await running
    return took

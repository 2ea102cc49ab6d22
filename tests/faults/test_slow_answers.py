"""A relay may take longer over a mail than a lease lasts: it gets the mail once all the same.

The relay holds what it has; a lease's time passes in the database, in quarters, not on a clock.
"""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from events import database
from events.deliveries.claim import LEASE
from events.mail.transport import connections
from events.mail.transport.connections import Connections
from events.mail.transport.sender import Sender, send_due
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.faults.kit.relay import Relay
from tests.served import PATIENCE_SECONDS

MAILS = 3


@pytest.fixture(autouse=True)
def _quarters_pass_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "KEEP_SECONDS", 0.05)


async def test_a_relay_slower_than_a_lease_has_each_mail_once(relay: Relay) -> None:
    await _held_for_longer_than_a_lease(relay, _until_kept)
    assert len(relay.accepted()) == MAILS
    assert await states() == {"sent": MAILS}
    row = await delivery(1)
    assert (row["attempts"], row["repeated"]) == (1, False)


async def test_without_keeping_leases_it_would_have_mails_twice(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""

    async def nobody_keeps(_connections: Connections) -> None:
        return

    monkeypatch.setattr(Connections, "keep_leases", nobody_keeps)
    await _held_for_longer_than_a_lease(relay, _at_once)
    assert len(relay.accepted()) > MAILS


async def test_a_worker_that_ends_waits_no_longer_than_it_is_given(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "LAST_SECONDS", 0.3)
    relay.misbehave("body", "hang", times=1)
    await owe(owed(1))
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    await _bodies(relay, 1)
    sender.stop()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await running
    assert await states() == {"handing_off": 1}
    await database.execute("UPDATE deliveries SET lease_until = now() - interval '1 second'")
    await send_due(compose=plain_letter)
    row = await delivery(1)
    assert (row["state"], row["repeated"], len(relay.accepted())) == ("sent", True, 1)


async def _held_for_longer_than_a_lease(relay: Relay, kept: Callable[[], Awaitable[None]]) -> None:
    """One worker waits for the relay's answers while another one looks what is due."""
    relay.holding = True
    await owe(*(owed(number) for number in range(1, MAILS + 1)))
    first, second = Sender(compose=plain_letter), Sender(compose=plain_letter)
    running = [asyncio.create_task(first.run())]
    await _bodies(relay, MAILS)
    for _ in range(6):
        await database.execute(
            "UPDATE deliveries SET lease_until = lease_until - $1::interval", LEASE / 4
        )
        await kept()
    await second.sweep()
    relay.holding = False
    running.append(asyncio.create_task(second.run()))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while set(await states()) != {"sent"}:  # noqa: ASYNC110 - the ledger rings no bell
            await asyncio.sleep(0.02)
    for sender in (first, second):
        sender.stop()
    await asyncio.gather(*running)


async def _until_kept() -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await database.value(_NOT_KEPT, LEASE * 0.9):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def _at_once() -> None:
    return


async def _bodies(relay: Relay, count: int) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while relay.commands["body"] < count:  # noqa: ASYNC110 - the relay rings no bell
            await asyncio.sleep(0.02)


_NOT_KEPT = """
SELECT EXISTS (SELECT 1 FROM deliveries WHERE lease_until < now() + $1::interval)
"""

"""A relay may take longer over a mail than a lease lasts: it gets the mail once all the same."""

import asyncio
from datetime import timedelta

import pytest

from events.deliveries import claim, settle
from events.mail.connections import Connections
from events.mail.send import Sender
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.faults.relay import Relay

MAILS = 3


@pytest.fixture(autouse=True)
def _short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second stands for the fifty; a relay that takes two is slower than a lease."""
    for module in (claim, settle):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=1))
    monkeypatch.setattr("events.mail.send.SWEEP_SECONDS", 0.3)


async def test_a_relay_slower_than_a_lease_has_each_mail_once(relay: Relay) -> None:
    await _sent_by_two_workers(relay)
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
    await _sent_by_two_workers(relay)
    assert len(relay.accepted()) > MAILS


async def test_a_worker_that_ends_waits_no_longer_than_it_is_given(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.mail.connections.LAST_SECONDS", 0.3)
    relay.misbehave("body", "hang", times=1)
    await owe(owed(1))
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    while not relay.commands["body"]:  # noqa: ASYNC110 - the relay rings no bell
        await asyncio.sleep(0.02)
    sender.stop()
    async with asyncio.timeout(3):
        await running
    assert await states() == {"handing_off": 1}
    await asyncio.sleep(1.1)
    await _run_for(1.0, Sender(compose=plain_letter))
    row = await delivery(1)
    assert (row["state"], row["repeated"], len(relay.accepted())) == ("sent", True, 1)


async def _sent_by_two_workers(relay: Relay) -> None:
    relay.delay = 2.0
    await owe(*(owed(number) for number in range(1, MAILS + 1)))
    await asyncio.gather(*(_run_for(4.5, Sender(compose=plain_letter)) for _ in range(2)))


async def _run_for(seconds: float, sender: Sender) -> None:
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(seconds)
    sender.stop()
    await running

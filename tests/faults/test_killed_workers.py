"""R1 (short) and R2: workers are killed in the middle of their work."""

import asyncio
import os
import random
import time
from collections import Counter

import pytest

from events import database
from events.deliveries import settle
from events.deliveries.claim import LEASE, claim, take_back_orphans
from events.mail.transport.sender import CONNECTIONS, send_due
from tests import sql
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.faults.kit.relay import Relay
from tests.faults.kit.workers import Workers
from tests.served import PATIENCE_SECONDS

MAILS, KILLS = 600, 5

LEASE_SECONDS = float(os.environ.get("SOAK_LEASE_SECONDS", "3"))
"""R2 in full, with the real lease: SOAK_LEASE_SECONDS=50."""

ORPHAN_SECONDS = 60.0 if "SOAK_LEASE_SECONDS" in os.environ else PATIENCE_SECONDS
"""The minute that is promised is measured on a machine with nothing else to do."""


async def test_killing_workers_loses_nothing_and_explains_every_duplicate(relay: Relay) -> None:
    relay.delay = 0.05
    await owe(*(owed(number, domain=f"town-{number % 9}.example.org") for number in range(MAILS)))
    async with Workers(2, TEST_LEASE_SECONDS="10") as workers:
        for _ in range(KILLS):
            await asyncio.sleep(random.uniform(0.2, 0.6))
            workers.kill()
        await _until_settled()
    arrived = Counter(relay.accepted())
    assert {to for to, _ in arrived} == await _addresses()
    twice = {mail for mail, times in arrived.items() if times > 1}
    assert sum(arrived.values()) - len(arrived) <= KILLS * CONNECTIONS
    assert twice <= await _listed_as_repeated()


async def test_an_orphan_is_taken_up(relay: Relay) -> None:
    await _orphan_is_taken_up(relay)
    row = await delivery(1)
    assert (row["state"], row["repeated"]) == ("sent", True)


async def test_without_looking_for_orphans_none_is_taken_up(relay: Relay) -> None:
    """The negative control: the same measure, with workers that take no orphans back."""
    with pytest.raises(AssertionError, match="0 of 1 mails came"):
        await _orphan_is_taken_up(relay, seconds=LEASE_SECONDS + 4, TEST_WITHOUT="orphans")


async def _orphan_is_taken_up(
    relay: Relay, *, seconds: float = ORPHAN_SECONDS, **environment: str
) -> None:
    relay.misbehave("body", "hang", times=1)
    await owe(owed(1))
    async with Workers(1, TEST_LEASE_SECONDS=str(LEASE_SECONDS), **environment) as workers:
        await _until(lambda: relay.commands["body"] == 1)
        workers.kill()
        await relay.arrived(1, seconds=seconds)


async def test_what_was_handed_off_before_the_crash_is_not_forgotten(relay: Relay) -> None:
    await owe(owed(1), owed(2, letter="announcement"))
    for claimed in await claim(2):
        await settle.note([settle.handing_off(claimed, claimed.data["to"])])
    await _lapse()
    assert await send_due(compose=plain_letter) == {"sent": 1}
    assert await states() == {"sent": 1, "held": 1}


@pytest.mark.parametrize("control", ["", "handing_off"])
async def test_a_killed_workers_announcement_waits_for_a_person(relay: Relay, control: str) -> None:
    """The relay has it when its worker dies. Without a commit before DATA it would go twice."""
    relay.misbehave("body", "trickle", times=1)
    await owe(owed(1, letter="announcement", urgency=3))
    async with Workers(1, TEST_LEASE_SECONDS=str(LEASE_SECONDS), TEST_WITHOUT=control) as workers:
        await relay.arrived(1)
        workers.kill()
        await _until_settled()
    assert len(relay.accepted()) == (2 if control else 1)
    assert await states() == ({"sent": 1} if control else {"held": 1})


async def test_without_the_token_a_late_worker_would_overwrite(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: with the token's check taken out, a sleeper's word counts."""
    monkeypatch.setattr(settle, "_NOTE", settle._NOTE.replace("AND d.lease_token = s.token", ""))
    await owe(owed(1))
    [slept] = await claim(1)
    await _lapse()
    assert len(await claim(1)) == 1
    assert await settle.note([settle.refused(slept, "a stale word")]) == {slept.id}


async def test_without_taking_orphans_back_mail_would_be_lost(relay: Relay) -> None:
    """The negative control: what stands in handing_off is claimed by nobody."""
    await owe(owed(1))
    [claimed] = await claim(1)
    await settle.note([settle.handing_off(claimed, claimed.data["to"])])
    await _lapse()
    assert await claim(1) == []
    assert (await take_back_orphans())["due"] == 1
    assert len(await claim(1)) == 1


def test_a_lease_is_longer_than_all_smtp_timeouts_and_shorter_than_a_minute() -> None:
    from events.mail.transport.sender import SWEEP_SECONDS
    from events.mail.transport.smtp import QUIT_SECONDS, SECONDS_PER_MAIL

    assert LEASE.total_seconds() > SECONDS_PER_MAIL + QUIT_SECONDS
    assert LEASE.total_seconds() + 2 * SWEEP_SECONDS < 60


async def _until_settled() -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while set(await states()) - {"sent", "skipped", "refused", "held"}:
        assert time.monotonic() < deadline, await states()
        await asyncio.sleep(0.3)


async def _addresses() -> set[str]:
    rows = await sql.rows("SELECT data->>'to' AS address FROM deliveries")
    return {row["address"] for row in rows}


async def _listed_as_repeated() -> set[tuple[str, str]]:
    rows = await sql.rows("SELECT address, message_id FROM deliveries WHERE repeated")
    return {(row["address"], row["message_id"]) for row in rows}


async def _lapse() -> None:
    await database.execute("UPDATE deliveries SET lease_until = now() - interval '1 second'")


async def _until(true: object) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():  # type: ignore[operator]
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)

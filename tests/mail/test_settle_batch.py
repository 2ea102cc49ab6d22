"""Writing outcomes in groups: in order, patiently, and one at fault spoils no other."""

import asyncio
from datetime import UTC, datetime

import pytest

from events import database
from events.calendars.invite import Invitation
from events.deliveries import settle
from events.deliveries.claim import claim
from events.mail.transport.settle_batch import SettleBatches
from tests import factories
from tests.deliveries.ledger import delivery, owe, owed, states
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


async def test_two_steps_of_one_delivery_are_written_in_their_order() -> None:
    await owe(owed(1))
    [claimed] = await claim(1)
    settling = SettleBatches()
    steps = [settle.handing_off(claimed, "a@example.org"), settle.sent(claimed, "250 ok")]
    written = [settling.submit(step) for step in steps]
    await _run(settling)
    assert [answer.result() for answer in written] == [True, True]
    assert (await delivery(1))["state"] == "sent"


async def test_a_stale_token_is_answered_with_no() -> None:
    await owe(owed(1), owed(2))
    one, two = await claim(2)
    await database.execute("UPDATE deliveries SET lease_token = NULL WHERE id = $1", one.id)
    settling = SettleBatches()
    written = [settling.submit(settle.sent(each, "250 ok")) for each in (one, two)]
    await _run(settling)
    assert [answer.result() for answer in written] == [False, True]


async def test_an_invitation_is_recorded_with_its_mail_or_not_at_all() -> None:
    seat = await factories.registration()
    await owe(owed(1), owed(2))
    one, two = await claim(2)
    await database.execute("UPDATE deliveries SET lease_token = NULL WHERE id = $1", one.id)
    settling = SettleBatches()
    settling.submit(settle.sent(one, "250 ok"), _invitation(seat["id"], 7))
    settling.submit(settle.sent(two, "250 ok"), _invitation(seat["id"], 3))
    await _run(settling)
    assert await _sequence(seat["id"]) == 3


async def test_an_invitation_that_cannot_be_recorded_does_not_repeat_its_mail() -> None:
    await owe(owed(1), owed(2))
    one, two = await claim(2)
    settling = SettleBatches()
    settling.submit(settle.sent(one, "250 ok"), _invitation(1, 10**12))
    settling.submit(settle.sent(two, "250 ok"))
    await _run(settling)
    assert await states() == {"sent": 2}


async def _run(settling: SettleBatches) -> None:
    settling.finish()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await settling.run()


def _invitation(registration: int, sequence: int) -> Invitation:
    stamp = datetime(2026, 11, 23, tzinfo=UTC)
    return Invitation("registration", registration, sequence, stamp, "causerie@example.org")


async def _sequence(registration: int) -> int:
    found: int = await database.value(
        "SELECT sequence_sent FROM registrations WHERE id = $1", registration
    )
    return found

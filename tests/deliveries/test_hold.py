"""What waits for an organiser: mails that may have arrived."""

import pytest

from events import database
from events.database import transaction
from events.deliveries import hold
from events.deliveries.withdraw import withdraw
from tests.deliveries.ledger import delivery, owe, owed, states

pytestmark = pytest.mark.usefixtures("database")


async def test_a_resumed_announcement_does_not_repeat_what_may_have_arrived() -> None:
    await owe(owed(1, letter="announcement", urgency=3), owed(2, letter="announcement", urgency=3))
    await database.execute(
        "UPDATE deliveries SET state = 'held', repeated = true WHERE subject_id = 1"
    )
    async with transaction():
        await withdraw(subject=("registration", 1), reason="the announcement is paused")
        await withdraw(subject=("registration", 2), reason="the announcement is paused")
    assert await owe(owed(1, letter="announcement"), owed(2, letter="announcement")) == 1
    assert (await delivery(1))["state"] == "withdrawn"


async def test_an_organiser_sends_a_held_mail_again_or_leaves_it() -> None:
    await owe(owed(1, letter="announcement"), owed(2, letter="announcement"), owed(3))
    await database.execute("UPDATE deliveries SET state = 'held' WHERE subject_id < 3")
    async with transaction():
        assert await hold.send_again((await delivery(1))["id"])
        assert await hold.leave((await delivery(2))["id"])
        assert not await hold.send_again((await delivery(3))["id"])
    assert await states() == {"due": 2, "skipped": 1}

"""Promises 1 and 7: owed in the transaction that causes it, one delivery per key."""

from datetime import timedelta

import pytest

from events import database
from events.clock import now
from events.database import transaction
from events.deliveries.plan import plan
from events.deliveries.withdraw import withdraw
from tests.deliveries.ledger import delivery, owe, owed, states

pytestmark = pytest.mark.usefixtures("database")


async def test_mail_can_only_be_owed_inside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        await plan([owed(1)])


async def test_a_rolled_back_transaction_owes_nothing() -> None:
    async def fail() -> None:
        async with transaction():
            await plan([owed(1)])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await states() == {}


async def test_key_and_message_id_are_committed_with_the_cause() -> None:
    await owe(owed(7, letter="confirmation"))
    row = await delivery(7)
    assert row["key"] == "confirmation:registration:7:1"
    assert row["message_id"].endswith("@127.0.0.1>")
    assert len(row["message_id"].partition("@")[0]) == len("<") + 32


async def test_the_same_key_is_owed_once() -> None:
    assert await owe(owed(1), owed(2), owed(1)) == 2
    assert await owe(owed(1), owed(3)) == 1
    assert await states() == {"due": 3}


async def test_ten_thousand_are_planned_in_pieces_and_each_once() -> None:
    many = [owed(number) for number in range(10_000)]
    assert await owe(*many, *many) == len(many)
    assert await states() == {"due": len(many)}
    assert await owe(*many) == 0


async def test_withdrawing_takes_back_only_what_is_named() -> None:
    await owe(
        owed(1, letter="reminder-1h", session_id=4),
        owed(2, letter="reminder-1d", session_id=4),
        owed(3, letter="confirmation", session_id=4),
        owed(4, letter="reminder-1h", session_id=5),
    )
    async with transaction():
        assert await withdraw(session_id=4, letters=["reminder-*"], reason="moved") == 2
    assert (await delivery(1))["reason"] == "moved"
    assert await states() == {"withdrawn": 2, "due": 2}


async def test_who_comes_back_is_owed_the_withdrawn_reminder_again() -> None:
    tomorrow = now() + timedelta(days=1)
    await owe(owed(1))
    async with transaction():
        await withdraw(subject=("registration", 1), reason="left")
    assert await owe(owed(1, due_at=tomorrow)) == 1
    row = await delivery(1)
    assert (row["state"], row["due_at"], row["reason"]) == ("due", tomorrow, "")


async def test_what_was_sent_is_never_owed_again() -> None:
    await owe(owed(1))
    await database.execute("UPDATE deliveries SET state = 'sent'")
    assert await owe(owed(1)) == 0
    assert await states() == {"sent": 1}

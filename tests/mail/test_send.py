"""Claim, compose, hand over, settle: with a real relay on a real socket."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from events import wakeup
from events.clock import now
from events.database import transaction
from events.deliveries.claim import Claimed, claim
from events.deliveries.limits import pause
from events.mail.render.compose import Composed, Skipped
from events.mail.transport.sender import Sender, send_due
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


async def test_what_is_due_arrives_once_with_its_message_id(mail_sink: MailSink) -> None:
    await owe(owed(1), owed(2), owed(3, due_at=now() + timedelta(hours=1)))
    assert await send_due(compose=plain_letter) == {"sent": 2}
    assert sorted(mail.to for mail in mail_sink) == ["person-1@example.org", "person-2@example.org"]
    row = await delivery(1)
    [mail] = mail_sink.to("person-1@example.org")
    assert mail.message["Message-ID"] == row["message_id"]
    assert (row["state"], row["address"], row["lease_token"]) == ("sent", mail.to, None)
    assert await send_due(compose=plain_letter) == {}


async def test_a_line_with_a_dot_alone_ends_no_mail(mail_sink: MailSink) -> None:
    await owe(owed(1))
    await send_due(compose=plain_letter)
    assert "Bonjour,\r\n.\r\nreminder-1h:registration:1:1" in mail_sink[0].content.decode()


async def test_a_thousand_mails_share_few_connections(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(1000)))
    assert await send_due(compose=plain_letter) == {"sent": 1000}
    assert len({mail.to for mail in mail_sink}) == len(mail_sink) == 1000


async def test_what_came_too_late_is_skipped_and_says_so(mail_sink: MailSink) -> None:
    await owe(owed(1, useful_until=now() - timedelta(seconds=1)))
    assert await send_due(compose=plain_letter) == {"skipped": 1}
    assert (await delivery(1))["reason"] == "too late to be useful"
    assert mail_sink == []


async def test_what_a_letter_declines_to_be_says_why(mail_sink: MailSink) -> None:
    async def declined(deliveries: Sequence[Claimed]) -> list[Composed | Skipped]:
        return [Skipped(one.id, "registration cancelled") for one in deliveries]

    await owe(owed(1))
    assert await send_due(compose=declined) == {"skipped": 1}
    assert (await delivery(1))["reason"] == "registration cancelled"


async def test_a_letter_that_cannot_be_written_holds_up_no_other(mail_sink: MailSink) -> None:
    async def one_is_broken(deliveries: Sequence[Claimed]) -> list[Composed | Skipped]:
        if any(one.subject_id == 2 for one in deliveries):
            raise KeyError("name")
        return await plain_letter(deliveries)

    await owe(owed(1), owed(2), owed(3))
    assert await send_due(compose=one_is_broken) == {"sent": 2, "due": 1}
    row = await delivery(2)
    assert (row["state"], row["reason"]) == ("due", "the mail could not be written: KeyError")
    assert row["due_at"] > now()


async def test_nothing_leaves_while_paused(mail_sink: MailSink) -> None:
    await owe(owed(1))
    await pause.pause("restore", "restored from a backup")
    assert await send_due(compose=plain_letter) == {}
    async with transaction():
        await pause.resume()
    assert await send_due(compose=plain_letter) == {"sent": 1}


async def test_two_senders_share_the_work(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(400)))
    one, two = await asyncio.gather(send_due(compose=plain_letter), send_due(compose=plain_letter))
    assert one["sent"] + two["sent"] == 400
    assert len({mail.to for mail in mail_sink}) == len(mail_sink) == 400


async def test_a_stopped_sender_gives_back_what_it_had_claimed(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(600)))
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    await mail_sink.arrived(20)
    sender.stop()
    await running
    found = await states()
    assert found == {"sent": len(mail_sink), "due": 600 - len(mail_sink)}
    assert len(await claim(600)) == 600 - len(mail_sink)


async def test_a_rung_sender_looks_at_once(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("events.mail.transport.sender.SWEEP_SECONDS", 600.0)
    sender = Sender(compose=plain_letter)
    running = asyncio.create_task(sender.run())
    await asyncio.sleep(0.2)
    await owe(owed(1))
    sender.look()
    await mail_sink.arrived(1)
    sender.stop()
    await running


async def test_waking_without_redis_is_silent_and_quick(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from events.settings import settings

    monkeypatch.setenv("EVENTS_REDIS_URL", "redis://127.0.0.1:1/0")
    settings.cache_clear()
    monkeypatch.setattr(wakeup, "_pools", {})
    async with asyncio.timeout(PATIENCE_SECONDS):
        await wakeup.wake_workers()

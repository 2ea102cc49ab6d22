"""R9 and promises 3 to 5: what each phase's misbehaviour does to a delivery, and to the others."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import trustme

from events import database
from events.deliveries import settle
from events.deliveries.claim import Claimed
from events.deliveries.limits import pause
from events.deliveries.states import Verdict
from events.mail.transport import relay_health, relay_replies, smtp
from events.mail.transport import sender as sending
from events.mail.transport.sender import Sender, send_due
from events.settings import settings
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.faults.kit.relay import Relay
from tests.served import PATIENCE_SECONDS


@pytest.fixture(autouse=True)
def _rests_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relay_health, "FIRST_REST", 0.1)


@contextmanager
def _impatient(*phases: str) -> Iterator[None]:
    """Where the relay hangs, and only there: elsewhere a slow machine may need its time."""
    with pytest.MonkeyPatch.context() as patch:
        for phase in phases:
            patch.setattr(smtp, phase, 0.8)
        yield


@pytest.mark.parametrize("phase", ["RCPT", "DATA", "body"])
async def test_a_4xx_is_delivered_later(relay: Relay, phase: str) -> None:
    relay.misbehave(phase, "451 try later", times=1)
    await owe(owed(1))
    assert await send_due(compose=plain_letter) == {"due": 1}
    row = await delivery(1)
    assert row["reason"] == f"the relay put it off: {phase}: 451 try later"
    assert await send_due(compose=plain_letter) == {}
    await _waited()
    assert await send_due(compose=plain_letter) == {"sent": 1}
    assert len(relay.accepted()) == 1


@pytest.mark.parametrize("phase", ["RCPT", "DATA", "body"])
async def test_a_5xx_about_the_mail_is_refused_once_and_never_again(
    relay: Relay, phase: str
) -> None:
    relay.misbehave(phase, "550 no such user", domain="bad.example.org")
    await owe(owed(1, domain="bad.example.org"), owed(2))
    assert await send_due(compose=plain_letter) == {"refused": 1, "sent": 1}
    assert (await delivery(1))["reason"].startswith("the relay refused the ")
    assert (await delivery(1))["reason"].endswith(f": {phase}: 550 no such user")
    await _waited()
    assert await send_due(compose=plain_letter) == {}


@pytest.mark.parametrize("phase", ["greeting", "MAIL"])
async def test_a_5xx_about_us_pauses_sending_and_refuses_nothing(relay: Relay, phase: str) -> None:
    relay.misbehave(phase, "554 not from you")
    await owe(owed(1), owed(2))
    await send_due(compose=plain_letter)
    assert await states() == {"due": 2}
    paused = await pause.current()
    assert paused is not None
    assert paused.paused_by == "relay"
    assert "554 not from you" in paused.reason
    assert paused.resume_at is not None
    assert (await delivery(1))["attempts"] == 0


async def test_the_relays_pause_ends_with_the_first_mail_it_accepts(relay: Relay) -> None:
    relay.misbehave("MAIL", "550 quota of fools", times=1)
    await owe(owed(1), owed(2))
    await send_due(compose=plain_letter)
    await database.execute("UPDATE sending SET resume_at = now()")
    await send_due(compose=plain_letter)
    assert await states() == {"sent": 2}
    assert await pause.current() is None


@pytest.mark.parametrize("phase", ["greeting", "EHLO", "MAIL"])
@pytest.mark.parametrize("how", ["421 too busy", "drop", "hang"])
async def test_an_unusable_relay_costs_no_delivery_an_attempt(
    relay: Relay, phase: str, how: str
) -> None:
    relay.misbehave(phase, how)
    await owe(owed(1))
    with _impatient(*(("SECONDS_PER_MAIL", "CONNECT_SECONDS") if how == "hang" else ())):
        await send_due(compose=plain_letter)
    row = await delivery(1)
    assert (row["state"], row["attempts"], row["lease_token"]) == ("due", 0, None)
    relay.behave()
    assert await send_due(compose=plain_letter) == {"sent": 1}


async def test_what_is_claimed_as_the_last_connection_closes_is_given_back(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_health, "FIRST_REST", 600.0)
    relay.misbehave("greeting", "drop")
    await owe(owed(1))
    sender, claims, again = Sender(compose=plain_letter), 0, asyncio.Event()
    claim, close = sending.claim, smtp.Connection.close

    async def late(number: int) -> list[Claimed]:
        nonlocal claims
        claims += 1
        if claims == 2:
            again.set()
            while len(sender._connections) or (await delivery(1))["lease_token"]:  # noqa: ASYNC110 - rows ring no bell
                await asyncio.sleep(0.01)
        return await claim(number)

    async def slowly(connection: smtp.Connection) -> None:
        await again.wait()
        await close(connection)

    monkeypatch.setattr(sending, "claim", late)
    monkeypatch.setattr(smtp.Connection, "close", slowly)
    async with asyncio.timeout(PATIENCE_SECONDS):
        await sender.drain()
    row = await delivery(1)
    assert (claims, row["state"], row["attempts"], row["lease_token"]) == (2, "due", 0, None)


@pytest.mark.parametrize("phase", ["RCPT", "DATA"])
@pytest.mark.parametrize("how", ["drop", "hang"])
async def test_a_drop_before_the_body_is_later(relay: Relay, phase: str, how: str) -> None:
    relay.misbehave(phase, how, times=1)
    await owe(owed(1, letter="announcement", urgency=3))
    with _impatient(*(("SECONDS_PER_MAIL",) if how == "hang" else ())):
        assert await send_due(compose=plain_letter) == {"due": 1}
    assert not (await delivery(1))["repeated"]


@pytest.mark.parametrize("how", ["drop", "hang", "accept-drop"])
async def test_a_lost_answer_repeats_a_reminder_with_its_message_id(relay: Relay, how: str) -> None:
    relay.misbehave("body", how, times=1)
    await owe(owed(1))
    with _impatient(*(("ANSWER_SECONDS",) if how == "hang" else ())):
        assert await send_due(compose=plain_letter) == {"due": 1}
    assert (await delivery(1))["repeated"]
    await _waited()
    assert await send_due(compose=plain_letter) == {"sent": 1}
    assert len(set(relay.accepted())) == 1


@pytest.mark.parametrize("how", ["drop", "accept-drop"])
async def test_a_lost_answer_holds_an_announcement(relay: Relay, how: str) -> None:
    relay.misbehave("body", how)
    await owe(owed(1, letter="announcement", urgency=3))
    assert await send_due(compose=plain_letter) == {"held": 1}
    await _waited()
    assert await send_due(compose=plain_letter) == {}


async def test_a_hung_quit_delays_nothing_that_was_accepted(relay: Relay) -> None:
    relay.misbehave("QUIT", "hang")
    await owe(owed(1))
    async with asyncio.timeout(PATIENCE_SECONDS):
        assert await send_due(compose=plain_letter) == {"sent": 1}


async def test_a_kept_connection_that_the_relay_closed_is_opened_again(relay: Relay) -> None:
    await owe(owed(1))
    sender = Sender(compose=plain_letter, connections=1)
    running = asyncio.create_task(sender.run())
    await relay.arrived(1)
    relay.misbehave("MAIL", "drop", times=1)
    await owe(owed(2))
    sender.look()
    await relay.arrived(2)
    sender.stop()
    await running
    assert sender.counts == {"sent": 2}


async def test_ten_thousand_bytes_of_nonsense_are_no_250(relay: Relay) -> None:
    relay.misbehave("body", "nonsense " * 1000)
    await owe(owed(1))
    assert await send_due(compose=plain_letter) == {"due": 1}


async def test_tls_that_is_required_but_missing_sends_nothing(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_SMTP_URL", relay.url + "?starttls=required")
    settings.cache_clear()
    await owe(owed(1))
    await send_due(compose=plain_letter)
    assert relay.accepted() == []
    assert (await pause.current()).paused_by == "relay"  # type: ignore[union-attr]


async def test_a_wrong_certificate_sends_nothing_where_tls_is_required(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Relay(tls=_signed_by_nobody_known()) as relay:
        monkeypatch.setenv("EVENTS_SMTP_URL", relay.url + "?starttls=required")
        settings.cache_clear()
        await owe(owed(1))
        await send_due(compose=plain_letter)
        assert relay.accepted() == []
    paused = await pause.current()
    assert paused is not None
    assert "CERTIFICATE_VERIFY_FAILED" in paused.reason


async def test_opportunistic_tls_is_used_where_it_is_offered(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Relay(tls=_signed_by_nobody_known()) as relay:
        monkeypatch.setenv("EVENTS_SMTP_URL", relay.url)
        settings.cache_clear()
        await owe(owed(1))
        assert await send_due(compose=plain_letter) == {"sent": 1}
        assert relay.commands["STARTTLS"] == 1


async def test_an_answer_that_is_lost_every_time_is_held_in_the_end(relay: Relay) -> None:
    relay.misbehave("body", "accept-drop")
    await owe(owed(1))
    for _ in range(10):
        await send_due(compose=plain_letter)
        await _waited()
    assert await states() == {"held": 1}
    assert len(relay.accepted()) == settle.MOST_REPEATS + 1


async def test_a_cancelled_mail_leaves_no_reply_for_the_next(relay: Relay) -> None:
    async def yes() -> bool:
        return True

    relay.misbehave("body", "hang", times=1)
    connection = smtp.Connection(smtp.relay())
    posting = asyncio.create_task(
        connection.post("a@example.org", "b@example.org", b"Subject: 1\r\n\r\n", before_data=yes)
    )
    while not relay.commands["body"]:  # noqa: ASYNC110 - the relay rings no bell
        await asyncio.sleep(0.02)
    posting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await posting
    assert not connection.client.is_connected
    relay.misbehave("RCPT", "550 for the second", times=1)
    second = await connection.post(
        "a@example.org", "c@example.org", b"Subject: 2\r\n\r\n", before_data=yes
    )
    assert second == relay_replies.Refused(
        "the relay refused the address: RCPT: 550 for the second", Verdict.UNKNOWN
    )
    await connection.close()


def _signed_by_nobody_known() -> ssl.SSLContext:
    """A certificate of an authority that nobody knows."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    trustme.CA().issue_cert("relay.example.org", "127.0.0.1").configure_cert(context)
    return context


async def _waited() -> None:
    """As if the backoff were over."""
    await database.execute("UPDATE deliveries SET due_at = now() WHERE state = 'due'")

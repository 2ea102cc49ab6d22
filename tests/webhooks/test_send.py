"""Messages reach their webhook signed, again until they are taken, and under one id."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from events import clock, database
from events.database import transaction
from events.errors import NotFound
from events.organisers.notices import causes
from events.outgoing_http import target
from events.outgoing_http.fetch import AWAY, certificates
from events.presentation import sentence
from events.webhooks import endpoints, listing, messages, retry, send
from tests import factories
from tests.served import PATIENCE_SECONDS
from tests.webhooks.conftest import Received, Receiver, webhook

BY = "owner@example.org"


def verified(received: Received, secret: str) -> bool:
    """Verify as a receiver does, from the specification alone."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    said = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}."
    digest = hmac.new(key, said.encode() + received.body, hashlib.sha256).digest()
    expected = f"v1,{base64.b64encode(digest).decode()}"
    return expected in received.headers["webhook-signature"].split(" ")


async def _later(**delta: float) -> int:
    at = clock.now() + timedelta(**delta)
    return await send.send_due(lambda: at)


async def test_a_message_says_what_happened_and_is_signed(receiver: Receiver) -> None:
    number = await webhook(receiver)
    ada = await factories.registration(state="waiting")
    assert await send.send_due() == 2
    told = next(one for one in receiver if one.json["type"] == "registration.created")
    assert told.path == "/hook?room=1"
    assert told.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert told.headers["webhook-id"].startswith("msg_")
    assert verified(told, await endpoints.secret_of(number, None))
    assert not verified(told, await endpoints.secret_of(await webhook(receiver), None))
    data = told.json["data"]
    assert (data["id"], data["state"]) == (ada["id"], "waiting")
    assert data["api"].endswith(f"/api/v1/desk/registrations/{ada['id']}")
    assert "object" not in data  # Ids only: nobody's name or address.
    assert await send.send_due() == 0


async def test_certificates_are_read_when_something_is_due(receiver: Receiver) -> None:
    certificates.cache_clear()
    assert await send.send_due() == 0
    assert certificates.cache_info().currsize == 0
    await webhook(receiver, kinds=["registration.created"])
    await factories.registration()
    assert await send.send_due() == 1
    assert certificates.cache_info().currsize == 1


async def test_in_full_it_carries_the_object(receiver: Receiver) -> None:
    await webhook(receiver, content="full", kinds=["registration.created"])
    await factories.registration(email="ada@example.org", name="Ada Exemple")
    await send.send_due()
    assert receiver[0].json["data"]["object"]["email"] == "ada@example.org"


async def test_a_chat_gets_a_sentence_without_names(receiver: Receiver) -> None:
    await webhook(receiver, content="chat", kinds=["registration.created"])
    talk = await factories.session(title="L’eau")
    await factories.registration(talk, name="Ada Exemple")
    await send.send_due()
    text = receiver[0].json["text"]
    assert "L’eau" in text
    assert f"/desk/sessions/{talk['slug']}" in text
    assert "Ada" not in text


async def test_a_former_secret_signs_for_a_day(receiver: Receiver) -> None:
    number = await webhook(receiver)
    former = await endpoints.secret_of(number, None)
    await endpoints.rotate(number, None, by=BY, at=clock.now())
    new = await endpoints.secret_of(number, None)
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    assert verified(receiver[0], former)
    assert verified(receiver[0], new)
    await messages.send_test(number, at=clock.now())
    await _later(days=2)
    assert not verified(receiver[1], former)
    assert verified(receiver[1], new)


async def test_what_was_not_taken_comes_again_under_its_id(receiver: Receiver) -> None:
    receiver.answers = ["500 Broken\r\n", "302 Found\r\nlocation: /elsewhere\r\n"]
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    assert await _later(seconds=20) == 0  # It is left alone for a while.
    await _later(minutes=1)
    assert await _later(minutes=2) == 0
    await _later(minutes=10)
    assert [one.path for one in receiver] == ["/hook?room=1"] * 3
    assert len({one.headers["webhook-id"] for one in receiver}) == 1
    [message] = await messages.listed(number)
    assert (message.state, message.attempts, message.status) == ("delivered", 3, 204)


async def test_a_receiver_that_asks_for_time_gets_it(receiver: Receiver) -> None:
    receiver.answers = ["429 Too Many\r\nretry-after: 7200\r\n"]
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    assert await _later(hours=1) == 0
    assert await _later(hours=3) == 1


async def test_a_receiver_may_ask_for_time_by_a_date(receiver: Receiver) -> None:
    until = clock.now() + timedelta(hours=2)
    receiver.answers = [f"503 Away\r\nretry-after: {format_datetime(until, usegmt=True)}\r\n"]
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    assert await _later(hours=1) == 0
    assert await _later(hours=3) == 1


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("", 0), ("soon", 0), ("-5", 0), ("90", 90), ("9" * 30, 86_400),
        ("Mon, 30 Nov 2026 10:01:30 GMT", 90), ("Mon, 30 Nov 2026 09:00:00 GMT", 0),
        ("Mon, 30 Nov 2026 11:02:00 +0100", 120), ("Fri, 30 Nov 2096 10:00:00 GMT", 86_400),
        ("Mon, 99 Nov 2026 10:00:00 GMT", 0),
    ],
)  # fmt: skip
async def test_what_a_receiver_asks_for_is_read_and_bounded(
    receiver: Receiver, said: str, wait: int
) -> None:
    at = datetime(2026, 11, 30, 10, tzinfo=UTC)
    await messages.send_test(await webhook(receiver), at=at)
    [claimed] = await messages.claim(at)
    due = retry.outcome(claimed, retry.Answer(429, "", said), 0, at=at).due_at
    assert due is not None
    asked = round((due - at).total_seconds())
    assert asked == wait if wait else asked in range(4, 7)


async def test_why_nothing_was_answered_is_a_sentence(receiver: Receiver) -> None:
    receiver.answers = ["\r\n"]
    numbers = [
        await webhook(receiver, url="http://127.0.0.1:9/"),
        await webhook(receiver),
        await webhook(receiver, url="https://name.invalid/"),
    ]
    for number in numbers:
        await messages.send_test(number, at=clock.now())
    await send.send_due()
    said = [(await messages.listed(number))[0] for number in numbers]
    assert [one.words for one in said] == [AWAY, send.BROKEN_OFF, target.NotFoundInDns.sentence]
    assert {one.status for one in said} == {None}
    assert "injoignable" in sentence(AWAY, "fr")


async def test_410_turns_it_off(receiver: Receiver) -> None:
    receiver.answers = ["410 Gone\r\n"]
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await send.send_due()
    found = await listing.one(number, None)
    assert found.turned_off_why == "gone"
    assert await _later(days=1) == 0


async def test_days_of_failing_turn_it_off_and_the_team_is_told(receiver: Receiver) -> None:
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    for day in range(9):
        receiver.answers = ["503 Away\r\n"]
        await _later(days=day, minutes=1)
    assert (await listing.one(number, None)).turned_off_why == "failing"
    async with transaction():
        noted = await causes.note_new(clock.now() + timedelta(days=4))
    assert [one.kind for one in noted] == ["webhook"]
    await factories.session()
    assert await _later(days=10) == 0
    await endpoints.turn_on(number, None, by=BY)
    assert await _later(days=10) == 2  # What happened meanwhile was kept.


async def test_a_kill_after_the_post_repeats_it_under_its_id(receiver: Receiver) -> None:
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await messages.claim(clock.now())  # Claimed, posted perhaps, and killed.
    assert await send.send_due() == 0
    await database.execute("UPDATE webhook_messages SET lease_until = now() - interval '1 s'")
    assert await send.send_due() == 1
    assert receiver.kinds == ["webhook.test"]


async def test_what_is_answered_together_is_settled_each_by_its_own_answer(
    receiver: Receiver,
) -> None:
    number = await webhook(receiver)
    for _ in range(messages.AT_ONCE):
        await messages.send_test(number, at=clock.now())
    receiver.answers = ["204 Taken\r\n", "400 No\r\n", "200 Yes\r\n", "422 No\r\n"]
    assert await send.send_due() == messages.AT_ONCE
    came = await database.values(
        "SELECT state || ' ' || status FROM webhook_messages ORDER BY status, state"
    )
    taken = ["delivered 200", *["delivered 204"] * (messages.AT_ONCE - 3)]
    assert came == [*taken, "due 400", "due 422"]
    assert await database.value(
        "SELECT bool_and(lease_until IS NULL AND attempts = 1"
        " AND (due_at > tried_at) = (state = 'due')) FROM webhook_messages"
    )
    assert await _later(minutes=1) == 2
    assert (await listing.one(number, None)).failing_since is None


async def test_two_workers_post_each_message_once(receiver: Receiver) -> None:
    number = await webhook(receiver)
    for _ in range(25):
        await messages.send_test(number, at=clock.now())
    sent = await asyncio.gather(send.send_due(), send.send_due())
    assert sum(sent) == 25
    assert len({one.headers["webhook-id"] for one in receiver}) == 25
    assert len(receiver) == 25


async def test_one_that_is_away_does_not_hold_up_others(receiver: Receiver) -> None:
    dead = await webhook(receiver, name="Loin", url="http://127.0.0.1:9/")
    await webhook(receiver)
    for _ in range(30):
        await messages.send_test(dead, at=clock.now())
    await factories.session()
    await send.send_due()
    assert "session.created" in receiver.kinds
    assert await database.value("SELECT sum(attempts) FROM webhook_messages WHERE webhook = $1",
                                dead) <= messages.AT_ONCE  # fmt: skip


async def test_a_slow_receiver_holds_up_only_what_it_has_itself(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(send, "LOOK", 0.05)
    slow = await webhook(receiver, url=receiver.url.replace("/hook?room=1", "/slow"))
    quick = await webhook(receiver)
    for _ in range(messages.AT_ONCE + 5):
        await messages.send_test(slow, at=clock.now())
    sending = asyncio.create_task(send.send_due())
    try:
        await _until(lambda: len(receiver.slow) == messages.AT_ONCE)
        for number in range(3):  # They become due while the slow one is waited for.
            await messages.send_test(quick, at=clock.now())
            await _until(lambda sent=number + 1: _of(receiver, "/hook?room=1") == sent)
        assert len(receiver.slow) == messages.AT_ONCE
        receiver.slow[0].set()  # One answer makes room for one, whatever the nine others do.
        await _until(lambda: len(receiver.slow) == messages.AT_ONCE + 1)
        assert not any(one.is_set() for one in receiver.slow[1:])
    finally:
        while not sending.done():
            for one in receiver.slow:
                one.set()
            await asyncio.sleep(0.01)
    assert await sending == messages.AT_ONCE + 8


async def test_what_is_in_the_air_is_not_owed_once_more(receiver: Receiver) -> None:
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    [claimed] = await messages.claim(clock.now())
    with pytest.raises(messages.InFlight):
        await messages.send_again(number, claimed.id, at=clock.now())
    with pytest.raises(NotFound):
        await messages.send_again(number, claimed.id + 1, at=clock.now())
    await database.execute("UPDATE webhook_messages SET lease_until = now() - interval '1 s'")
    await messages.send_again(number, claimed.id, at=clock.now())


def _of(receiver: Receiver, path: str) -> int:
    return sum(one.path == path for one in receiver)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110 - a server that is asked rings no bell
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("age", [29, 31])
async def test_messages_are_kept_a_month(receiver: Receiver, age: int) -> None:
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await messages.prune(clock.now() + timedelta(days=age))
    assert len(await messages.listed(number)) == (1 if age == 29 else 0)


async def test_a_restored_site_posts_nothing_before_somebody_resumes(receiver: Receiver) -> None:
    number = await webhook(receiver)
    await messages.send_test(number, at=clock.now())
    await database.execute("UPDATE sending SET paused_at = now(), paused_by = 'restore'")
    assert await send.send_due() == 0
    await database.execute("UPDATE sending SET paused_at = NULL, paused_by = ''")
    assert await send.send_due() == 1

"""The limit per destination domain: over all workers, and no other domain notices it."""

import asyncio
from collections import Counter
from datetime import timedelta

import pytest

from events import database
from events.deliveries import destinations
from events.deliveries.claim import Claimed, claim
from events.mail.send import send_due
from events.settings import settings
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.mail_sink import MailSink

pytestmark = pytest.mark.usefixtures("database")

LIMIT = 10


@pytest.fixture(autouse=True)
def _limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENTS_MAIL_PER_DOMAIN_PER_MINUTE", str(LIMIT))
    settings.cache_clear()


async def test_two_workers_together_keep_to_it_and_other_domains_go_on(
    mail_sink: MailSink,
) -> None:
    await owe(*(owed(number) for number in range(35)))
    await owe(*(owed(100 + number, domain=f"town-{number}.example.org") for number in range(40)))
    one, two = await asyncio.gather(send_due(compose=plain_letter), send_due(compose=plain_letter))
    assert one["sent"] + two["sent"] == LIMIT + 40
    went = Counter(mail.to.rpartition("@")[2] for mail in mail_sink)
    assert went.pop("example.org") == LIMIT
    assert set(went.values()) == {1}
    assert await states() == {"sent": LIMIT + 40, "due": 25}


async def test_without_counting_one_after_the_other_workers_would_exceed_it(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: two workers count at the same time what neither has written."""
    both = asyncio.Barrier(2)

    async def mark_later(going: list[tuple[Claimed, str]]) -> None:
        await both.wait()
        await mark(going)

    mark = destinations._mark
    monkeypatch.setattr(destinations, "_mark", mark_later)
    monkeypatch.setattr(destinations, "_ONE_BY_ONE", "SELECT $1::bigint")
    await owe(*(owed(number) for number in range(30)))
    batches = [await claim(15), await claim(15)]
    async with asyncio.timeout(30):
        await asyncio.gather(*(destinations.over_the_limit(_going(batch)) for batch in batches))
    assert await _leased() > LIMIT


async def test_what_is_beyond_is_put_off_to_its_place_and_says_why(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(25)))
    await send_due(compose=plain_letter)
    waits = await database.rows(_WAITS)
    assert {row["reason"] for row in waits} == {"mails a minute to its domain are limited"}
    assert {row["attempts"] for row in waits} == {0}
    minutes = Counter(round(row["wait"] / timedelta(minutes=1)) for row in waits)
    assert minutes == {1: 10, 2: 5}


async def test_a_minute_later_the_next_ones_go(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(25)))
    for sent in (10, 20, 25):
        await send_due(compose=plain_letter)
        assert (await states())["sent"] == sent
        await _a_minute_passes()


async def test_urgent_mail_waits_behind_nothing_that_can_wait_longer(mail_sink: MailSink) -> None:
    await owe(*(owed(number, letter="announcement", urgency=3) for number in range(50)))
    await send_due(compose=plain_letter)
    await owe(owed(99))
    await send_due(compose=plain_letter)
    first = await database.value("SELECT subject_id FROM deliveries WHERE state = 'due' "
                                 "AND due_at < now() + interval '70 seconds' "
                                 "ORDER BY urgency LIMIT 1")  # fmt: skip
    assert first == 99


async def test_sign_in_ignores_it(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(LIMIT)))
    await send_due(compose=plain_letter)
    await owe(owed(99, letter="sign-in", urgency=0), owed(98, letter="test", urgency=0))
    assert await send_due(compose=plain_letter) == {"sent": 2}


async def test_without_a_limit_nothing_is_counted_or_written(
    mail_sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EVENTS_MAIL_PER_DOMAIN_PER_MINUTE")
    settings.cache_clear()
    await owe(*(owed(number) for number in range(25)))
    assert await send_due(compose=plain_letter) == {"sent": 25}
    assert (await delivery(1))["destination"] is None


def _going(batch: list[Claimed]) -> list[tuple[Claimed, str]]:
    return [(one, "example.org") for one in batch]


async def _leased() -> int:
    count: int = await database.value(
        "SELECT count(*) FROM deliveries WHERE lease_until > now() AND destination IS NOT NULL"
    )
    return count


async def _a_minute_passes() -> None:
    await database.execute(
        "UPDATE deliveries SET settled_at = settled_at - interval '62 seconds',"
        " due_at = due_at - interval '62 seconds'"
    )


_WAITS = """
SELECT reason, attempts, due_at - now() AS wait FROM deliveries WHERE state = 'due'
"""

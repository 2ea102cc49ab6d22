"""The limit per destination domain: over all workers, and no other domain notices it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import pytest

from events import database
from events.deliveries.claim import Claimed, claim
from events.deliveries.limits import destinations
from events.mail.transport.sender import send_due
from events.settings import settings
from tests import sql
from tests.deliveries.ledger import delivery, owe, owed, plain_letter, states
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

LIMIT = 10
MINUTE = timedelta(minutes=1)


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

    async def mark_later(admitted: Sequence[tuple[int, UUID, str]]) -> None:
        await both.wait()
        await mark(admitted)

    mark = destinations._mark
    monkeypatch.setattr(destinations, "_mark", mark_later)
    monkeypatch.setattr(destinations, "_ONE_BY_ONE", "SELECT $1::bigint")
    await owe(*(owed(number) for number in range(30)))
    batches = [await claim(15), await claim(15)]
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.gather(*(destinations.over_the_limit(_going(batch)) for batch in batches))
    assert await _leased() > LIMIT


async def test_what_is_beyond_is_put_off_to_its_place_and_says_why(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(25)))
    await send_due(compose=plain_letter)
    waits = await sql.rows(_WAITS)
    assert {row["reason"] for row in waits} == {"mails a minute to its domain are limited"}
    assert {row["attempts"] for row in waits} == {0}
    when = sorted(row["due_at"] for row in waits)
    assert when[0] > await database.value("SELECT min(settled_at) FROM deliveries") + MINUTE
    assert all(later - sooner > MINUTE for sooner, later in zip(when, when[LIMIT:], strict=False))
    assert when[-1] < when[0] + 2 * MINUTE


async def test_as_time_passes_the_next_ones_go_and_never_too_many(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(25)))
    before: list[int] = []
    while not before or before[-1] < 25:
        began = await database.value("SELECT now()")
        await send_due(compose=plain_letter)
        before.append(len(mail_sink))
        assert before[-1] - (before[-5] if len(before) > 4 else 0) <= LIMIT
        assert len(before) < 20
        took = await database.value("SELECT now() - $1", began)
        await _pass(timedelta(seconds=15.5) - took)  # Whatever the machine takes.


async def test_what_finds_its_place_taken_has_the_next_that_is_free(mail_sink: MailSink) -> None:
    await owe(*(owed(number) for number in range(60)))
    await send_due(compose=plain_letter)
    until_the_first = "SELECT min(due_at) - now() FROM deliveries WHERE state = 'due'"
    await _pass(await database.value(until_the_first) + timedelta(seconds=0.1))
    [late] = await sql.rows("SELECT id FROM deliveries WHERE state = 'due'"
                                 " AND due_at < now()")  # fmt: skip
    await owe(*(owed(100 + number, urgency=0) for number in range(LIMIT)))
    await send_due(compose=plain_letter)
    wait = await database.value("SELECT due_at - now() FROM deliveries WHERE id = $1", late["id"])
    assert MINUTE - timedelta(seconds=30) < wait < MINUTE + timedelta(seconds=10)


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


async def _pass(time: timedelta) -> None:
    """As if so much time had passed."""
    await database.execute(
        "UPDATE deliveries SET settled_at = settled_at - $1::interval,"
        " due_at = due_at - $1::interval",
        time,
    )
    await database.execute(
        "UPDATE destinations SET promised_until = promised_until - $1::interval", time
    )


_WAITS = """
SELECT reason, attempts, due_at FROM deliveries WHERE state = 'due'
"""

"""Promise 2: a claim is a lease with a token, and a late worker writes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from events import database
from events.clock import now
from events.database import transaction
from events.deliveries import claim as claiming
from events.deliveries import settle
from events.deliveries.claim import Claimed, claim, take_back_orphans
from events.deliveries.limits import pause
from events.deliveries.limits import rate_limit as allowing
from events.deliveries.limits.rate_limit import Allowance
from events.deliveries.withdraw import withdraw
from events.settings import settings
from tests.deliveries.ledger import delivery, owe, owed, states
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


async def test_only_what_is_due_is_claimed() -> None:
    await owe(owed(1), owed(2, due_at=now() + timedelta(hours=1)))
    assert [claimed.subject_id for claimed in await claim(10)] == [1]


async def test_urgent_mail_goes_first() -> None:
    await owe(owed(1, urgency=3), owed(2, urgency=2), owed(3, urgency=1), owed(4, urgency=0))
    assert [claimed.subject_id for claimed in await claim(2)] == [4, 3]


async def test_two_workers_never_claim_the_same() -> None:
    await owe(*(owed(number) for number in range(200)))
    claims = await asyncio.gather(*(claim(30) for _ in range(8)))
    ids = [claimed.id for batch in claims for claimed in batch]
    assert len(ids) == len(set(ids)) == 200


@pytest.mark.parametrize("locking", [True, False])
async def test_without_locking_what_they_choose_two_workers_would(
    monkeypatch: pytest.MonkeyPatch, locking: bool
) -> None:
    """The negative control: both see the same rows, as neither goes on before both have begun."""
    slowly = claiming._CLAIM.replace(
        "FROM chosen WHERE", f"FROM chosen, pg_advisory_xact_lock_shared({_BOTH}) WHERE"
    )
    assert "FOR UPDATE SKIP LOCKED" in slowly
    if not locking:
        slowly = slowly.replace("FOR UPDATE SKIP LOCKED", "")
    monkeypatch.setattr(claiming, "_CLAIM", slowly)
    monkeypatch.setattr(claiming, "allowance", _at_the_same_time(allowing.allowance))
    await owe(*(owed(number) for number in range(20)))
    one, two = await _begun_before_either_ends(claim, claim)
    both = {claimed.id for claimed in one} & {claimed.id for claimed in two}
    assert bool(both) is not locking


async def test_a_lease_keeps_others_away_until_it_ends() -> None:
    await owe(owed(1))
    assert len(await claim(1)) == 1
    assert await claim(1) == []
    await _lapse()
    assert len(await claim(1)) == 1


async def test_a_worker_that_slept_past_its_lease_writes_nothing() -> None:
    await owe(owed(1))
    [slept] = await claim(1)
    await _lapse()
    [awake] = await claim(1)
    assert await settle.note([settle.sent(slept, "250 late")]) == set()
    assert await settle.note([settle.handing_off(awake, "person-1@example.org")]) == {awake.id}
    assert await settle.note([settle.sent(awake, "250 ok")]) == {awake.id}
    assert (await delivery(1))["reason"] == "250 ok"


async def test_what_was_withdrawn_meanwhile_is_not_handed_off() -> None:
    await owe(owed(1))
    [claimed] = await claim(1)
    async with transaction():
        await withdraw(subject=("registration", 1), reason="left")
    assert await settle.note([settle.handing_off(claimed, "person-1@example.org")]) == set()
    assert await states() == {"withdrawn": 1}


async def test_after_a_crash_a_confirmation_goes_again_and_an_announcement_is_held() -> None:
    await owe(owed(1, letter="confirmation"), owed(2, letter="announcement"), owed(3))
    claimed = await claim(2)
    await settle.note([settle.handing_off(one, "x@example.org") for one in claimed])
    assert await take_back_orphans() == {"due": 0, "held": 0}
    await _lapse()
    assert await take_back_orphans() == {"due": 1, "held": 1}
    assert (await delivery(1))["repeated"]
    assert (await delivery(2))["state"] == "held"
    assert not (await delivery(3))["repeated"]


async def test_a_pause_lets_only_sign_in_and_test_mail_through() -> None:
    await owe(owed(1), owed(2, letter="sign-in", urgency=0), owed(3, letter="test", urgency=0))
    await pause.pause("owner@example.org", "holidays")
    assert [claimed.letter for claimed in await claim(10)] == ["sign-in", "test"]
    async with transaction():
        assert await pause.resume()
    assert [claimed.letter for claimed in await claim(10)] == ["reminder-1h"]


async def test_the_relays_own_pause_ends_by_itself_and_grows() -> None:
    await owe(owed(1))
    await pause.pause_for_relay("MAIL: 550 who are you")
    assert await claim(1) == []
    await database.execute(
        "UPDATE sending SET paused_at = paused_at - interval '10 minutes', resume_at = now()"
    )
    assert len(await claim(1)) == 1
    await pause.pause_for_relay("MAIL: 550 who are you")
    grown = await database.value("SELECT resume_at - now() FROM sending")
    assert timedelta(minutes=9) < grown < timedelta(minutes=11)


async def test_a_person_s_pause_outlives_the_relays_consent() -> None:
    await pause.pause("restore", "restored from a backup")
    await pause.pause_for_relay("MAIL: 550")
    assert not await pause.relay_accepts()
    assert (await pause.current()).paused_by == "restore"  # type: ignore[union-attr]


async def test_a_limit_per_minute_holds_across_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    _limit(monkeypatch, "EVENTS_MAIL_PER_MINUTE", 10)
    await owe(*(owed(number) for number in range(40)), owed(99, letter="sign-in", urgency=0))
    claims = await asyncio.gather(*(claim(8) for _ in range(5)))
    assert sum(len(batch) for batch in claims) == 10
    assert len(await claim(8)) == 0


async def test_without_counting_one_by_one_workers_would_exceed_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: both count before either has claimed."""
    _limit(monkeypatch, "EVENTS_MAIL_PER_MINUTE", 10)
    monkeypatch.setattr(allowing, "_ONE_BY_ONE", "SELECT $1::bigint")
    monkeypatch.setattr(claiming, "allowance", _at_the_same_time(allowing.allowance))
    await owe(*(owed(number) for number in range(40)))
    claims = await asyncio.gather(claim(10), claim(10))
    assert sum(len(batch) for batch in claims) == 20


async def test_sign_in_ignores_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    _limit(monkeypatch, "EVENTS_MAIL_PER_MINUTE", 2)
    await owe(*(owed(number) for number in range(5)))
    assert len(await claim(8)) == 2
    await owe(owed(99, letter="sign-in", urgency=0))
    assert [claimed.letter for claimed in await claim(8)] == ["sign-in"]


async def test_announcements_wait_while_others_keep_their_share_of_the_day(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _limit(monkeypatch, "EVENTS_MAIL_PER_DAY", 20)
    announced = [owed(number, letter="announcement", urgency=3) for number in range(30)]
    await owe(*announced)
    assert len(await claim(100)) == 10
    await owe(*(owed(100 + number, urgency=2) for number in range(30)))
    assert len(await claim(100)) == 8
    await owe(*(owed(200 + number, letter="confirmation") for number in range(30)))
    assert len(await claim(100)) == 2


def _limit(monkeypatch: pytest.MonkeyPatch, name: str, count: int) -> None:
    monkeypatch.setenv(name, str(count))
    settings.cache_clear()


async def _begun_before_either_ends(
    *claims: Callable[[int], Awaitable[list[Claimed]]],
) -> list[list[Claimed]]:
    """What each of them gets, whose statements both wait for a lock that is held until then."""
    holder = await database.connect()
    try:
        await holder.execute("SELECT pg_advisory_lock($1)", _BOTH)
        claiming_now = [asyncio.create_task(one(10)) for one in claims]
        async with asyncio.timeout(PATIENCE_SECONDS):
            while await database.value(_WAITING, _BOTH) < len(claims):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        await holder.close()
    return await asyncio.gather(*claiming_now)


def _at_the_same_time(
    allowance: Callable[[int, datetime], Awaitable[Allowance]],
) -> Callable[[int, datetime], Awaitable[Allowance]]:
    """What each of two workers may have, told to neither before both have asked."""
    both = asyncio.Barrier(2)

    async def told(limit: int, at: datetime) -> Allowance:
        found = await allowance(limit, at)
        await both.wait()
        return found

    return told


async def _lapse() -> None:
    await database.execute(
        "UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE lease_until > now()"
    )


_BOTH = 7_001
_WAITING = """
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = $1::oid
   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""

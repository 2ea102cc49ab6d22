"""What is done to many people is a job: the same as at once, stoppable, survived by a kill."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from events import clock, database
from events.clock import now
from events.database import transaction
from events.mail.render import dry_run
from events.operations.bulk import bulk_jobs, carry_out, progress
from events.operations.bulk.bulk_jobs import JobState
from events.operations.people import bulk, list_lookup, listed_people, register_list
from events.operations.people.listed_people import Listed
from events.registrations.roster_filter import Wanted
from events.registrations.signup import seats as seats_of
from tests import factories, sql
from tests.operations.test_bulk_jobs import asked, counted, one_part, the_job
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

BY = "ada@example.org"
HELD = Wanted(state="held")
LIST = [Listed(n, f"p{n}@example.org", f"Personne {n}", "fr" if n % 3 else "en") for n in range(7)]


@pytest.fixture
def in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are very many already, and two a part."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(register_list, "AT_ONCE", 2)
    monkeypatch.setattr(carry_out, "PART", 2)


async def crowd(**values: Any) -> dict[str, Any]:
    """Five with a seat, of two names, and one who waits for one."""
    talk = await factories.session(capacity=5, **values)
    for name in ("Zoé", "Paul", "Zoé", "Paul", "Zoé"):
        await factories.registration(talk, name=name)
    await factories.registration(talk, name="Paul", state="waiting", waiting_since=now())
    return talk


async def act(talk: dict[str, Any], action: str, wanted: Wanted) -> bulk.BulkResult:
    reach = await bulk.reach(talk["id"], wanted)
    return await bulk.act(action, talk["id"], wanted, upto=reach.upto, by=BY, at=now())


async def killed_in_the_middle() -> None:
    async with transaction():
        await bulk.part(await the_job(), 2, now())
        raise ConnectionError


async def seats(talk: dict[str, Any]) -> tuple[list[tuple[str, str]], int]:
    found = await sql.rows(
        "SELECT name, state FROM registrations WHERE session = $1 ORDER BY id", talk["id"]
    )
    taken = await database.value("SELECT taken FROM sessions WHERE id = $1", talk["id"])
    return [(one["name"], one["state"]) for one in found], taken


async def mails(talk: dict[str, Any]) -> list[tuple[str, str, int]]:
    found = await sql.rows(
        "SELECT letter, state, count(*) AS n FROM deliveries WHERE session_id = $1"
        " GROUP BY 1, 2 ORDER BY 1, 2",
        talk["id"],
    )
    return [(one["letter"], one["state"], one["n"]) for one in found]


@pytest.mark.parametrize("wanted", [HELD, Wanted(words="zoe"), Wanted(words="p", state="held")])
async def test_cancelling_in_parts_is_cancelling_at_once(
    request: pytest.FixtureRequest, wanted: Wanted
) -> None:
    expected = await crowd()
    done = await act(expected, "cancel", wanted)
    assert done.number
    assert not done.later
    request.getfixturevalue("in_parts")
    talk = await crowd()
    assert (await act(talk, "cancel", wanted)).later
    assert await mails(talk) == [], "the act itself mails nobody"
    await carry_out.carry_out(clock.now)
    assert await seats(talk) == await seats(expected)
    assert await mails(talk) == await mails(expected)


@pytest.mark.usefixtures("in_parts")
async def test_a_job_on_a_roster_that_is_killed_goes_on_and_does_nothing_twice() -> None:
    talk = await crowd()
    await act(talk, "cancel", HELD)
    await one_part()
    with pytest.raises(ConnectionError):
        await killed_in_the_middle()
    await carry_out.carry_out(clock.now)
    found, taken = await seats(talk)
    assert [state for _, state in found] == ["cancelled"] * 5 + ["offered"]
    assert taken == 1
    assert ("left", "due", 5) in await mails(talk)


@pytest.mark.usefixtures("in_parts")
async def test_a_job_on_a_roster_is_stopped_and_goes_on() -> None:
    talk = await crowd()
    await act(talk, "decline", Wanted())
    await act(talk, "cancel", HELD)
    await bulk_jobs.stop(talk["id"], by=BY)
    assert await carry_out.carry_out(clock.now) == 0
    assert {job.state for job in await progress.of_session(talk["id"])} == {JobState.STOPPED}
    await bulk_jobs.resume(talk["id"], by=BY)
    await carry_out.carry_out(clock.now)
    assert not await progress.of_session(talk["id"])
    assert [state for _, state in (await seats(talk))[0]] == ["cancelled"] * 5 + ["offered"]


@pytest.mark.parametrize("mailed", [True, False])
async def test_a_list_in_parts_is_registered_as_at_once(
    request: pytest.FixtureRequest, *, mailed: bool
) -> None:
    expected = await factories.session()
    await register_list.register(expected["id"], LIST, mailed=mailed, by=BY, at=now())
    request.getfixturevalue("in_parts")
    talk = await factories.session()
    done = await register_list.register(talk["id"], LIST, mailed=mailed, by=BY, at=now())
    assert (done.new, done.later) == (7, True)
    assert await seats(talk) == ([], 0)
    await one_part()
    await carry_out.carry_out(clock.now)
    assert await seats(talk) == await seats(expected)
    assert await mails(talk) == await mails(expected)
    assert await database.value("SELECT count(*) FROM listed_pieces") == 0


@pytest.mark.usefixtures("in_parts")
async def test_while_a_long_list_is_taken_in_others_register_and_again_it_owes_nothing() -> None:
    talk = await factories.session()
    held, free = asyncio.Event(), asyncio.Event()

    async def nobody_writes_lists() -> None:
        async with transaction():
            await database.execute("LOCK TABLE listed_pieces IN SHARE MODE")
            held.set()
            await free.wait()

    holding = asyncio.create_task(nobody_writes_lists())
    await held.wait()
    taking_in = asyncio.create_task(listing(talk))
    try:
        while not await database.value(  # noqa: ASYNC110 - a lock that is waited for rings no bell
            "SELECT count(*) FROM pg_locks WHERE relation = 'listed_pieces'::regclass"
            " AND NOT granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        ):
            await asyncio.sleep(0.01)
        async with transaction():
            await database.execute(f"SET LOCAL lock_timeout = '{PATIENCE_SECONDS:.0f}s'")
            await seats_of.lock(talk["id"])
    finally:
        free.set()
        await holding
    assert (await taking_in).later
    await carry_out.carry_out(clock.now)
    assert (await seats(talk))[1] == 7
    again = await listing(talk)
    assert (again.new, len(again.there), again.later) == (0, 7, False)
    assert await bulk_jobs.waiting() == []


async def listing(talk: dict[str, Any]) -> register_list.Registered:
    return await register_list.register(talk["id"], LIST, mailed=False, by=BY, at=now())


async def test_a_list_of_several_pieces_keeps_its_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked up by three, kept by three, and registered by two."""
    monkeypatch.setattr(register_list, "AT_ONCE", 2)
    monkeypatch.setattr(list_lookup, "PIECE", 3)
    monkeypatch.setattr(listed_people, "TOGETHER", 3)
    monkeypatch.setattr(carry_out, "PART", 2)
    talk = await factories.session()
    assert (await listing(talk)).later
    kept = await sql.rows("SELECT first, last, emails FROM listed_pieces ORDER BY last")
    emails = [one.email for one in LIST]
    assert [(one["first"], one["last"], one["emails"]) for one in kept] == [
        (1, 3, emails[:3]), (4, 6, emails[3:6]), (7, 7, emails[6:]),
    ]  # fmt: skip
    [job] = await bulk_jobs.waiting()
    for after, last in ((0, 2), (2, 4), (1, 7), (3, 6), (6, 9)):
        found = await listed_people.between(job, after, last)
        assert found == listed_people.columns(LIST[after:last])
    await carry_out.carry_out(clock.now)
    assert (await listing(talk)).there == set(emails)


@pytest.mark.usefixtures("in_parts")
async def test_a_list_that_owes_no_mail_comes_in_larger_parts() -> None:
    """Of a session that is over; with a mail to each they are of two, as what is to come is."""
    over = await factories.session(starts_at=now() - timedelta(days=90))
    for mailed, done in ((False, 7), (True, 2)):
        people = [replace(one, email=f"{mailed}-{one.email}") for one in LIST]
        await register_list.register(over["id"], people, mailed=mailed, by=BY, at=now())
        assert await one_part() == done
        await carry_out.carry_out(clock.now)
    assert [mail[0] for mail in await mails(over)] == ["confirmation"]
    assert (await seats(over))[1] == 14


def test_after_a_slow_part_the_next_is_smaller_until_it_is_quick_again() -> None:
    shares = [1]
    for seconds in (0.9, 0.9, 0.9, 0.5, 0.2, 0.2, 0.2):
        shares.append(carry_out.next_share(shares[-1], seconds))
    assert shares == [1, 2, 4, 4, 4, 2, 1, 1]


@pytest.mark.usefixtures("in_parts")
async def test_slow_parts_reach_everybody_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carry_out, "LONGEST_SECONDS", 0)
    talk = await crowd()
    await act(talk, "cancel", HELD)
    assert await carry_out.carry_out(clock.now) == 5
    assert (await seats(talk))[1] == 1


@pytest.mark.usefixtures("in_parts")
async def test_the_look_before_counts_a_list_without_registering_all() -> None:
    talk = await factories.session()

    async def register() -> None:
        await register_list.register(talk["id"], LIST, mailed=True, by=BY, at=asked())

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(register_list, "AT_ONCE", 100)
        expected = await dry_run.run(register, session_id=talk["id"])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("events.deliveries.counting.WRITTEN_TO_COUNT", 3)
        seen = await dry_run.run(register, session_id=talk["id"])
    assert counted(seen) == counted(expected)


@pytest.mark.usefixtures("in_parts")
async def test_a_list_whose_seats_have_gone_stands_still_until_there_are_more() -> None:
    talk = await factories.session(capacity=7)
    await register_list.register(talk["id"], LIST, mailed=True, by=BY, at=now())
    await one_part()
    await database.execute("UPDATE sessions SET capacity = 5 WHERE id = $1", talk["id"])
    await carry_out.carry_out(clock.now)
    (job,) = await progress.of_session(talk["id"])
    assert (job.state, job.done) == (JobState.STOPPED, 4)
    assert job.error == register_list.NO_SEATS_ARE_LEFT
    await database.execute("UPDATE sessions SET capacity = 9 WHERE id = $1", talk["id"])
    await bulk_jobs.resume(talk["id"], by=BY)
    await carry_out.carry_out(clock.now)
    assert (await seats(talk))[1] == 7


@pytest.mark.usefixtures("in_parts")
async def test_a_list_that_was_stopped_is_forgotten_after_a_month() -> None:
    talk = await factories.session()
    await register_list.register(talk["id"], LIST, mailed=True, by=BY, at=now())
    assert await listed_people.forget(now() + listed_people.KEPT) == 0
    await bulk_jobs.stop(talk["id"], by=BY)
    assert await listed_people.forget(now()) == 0
    assert await listed_people.forget(now() + listed_people.KEPT) == len(LIST)

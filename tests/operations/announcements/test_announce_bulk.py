"""An announcement to very many is addressed in parts, and its audiences are counted to a bound."""

from datetime import timedelta
from typing import Any

import pytest

from events import clock, database
from events.clock import now
from events.database import bounded
from events.mail.render import dry_run
from events.operations.announcements import announce, bulk, drafts, sizes
from events.operations.announcements.write import Draft
from events.operations.bulk import carry_out, progress
from events.operations.bulk.bulk_jobs import Whose
from events.operations.reports.figures import recount
from tests import factories, sql
from tests.operations.test_bulk_jobs import asked, counted, one_part

pytestmark = pytest.mark.usefixtures("database")

BY = "equipe@example.org"
Cycle = dict[str, Any]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three are very many already, and two a part."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(carry_out, "PART", 2)


async def crowd() -> tuple[Cycle, Cycle]:
    """Two sessions that share two of six people, one of whom wants none; and a speaker."""
    cycle = await factories.programme()
    first, second = await factories.session(cycle), await factories.session(cycle)
    people = [await factories.person(f"p{n}@example.org", may_contact=n % 2 == 0) for n in range(6)]
    for place, person in enumerate(people):
        where = (first,) if place < 2 else (second,) if place > 3 else (first, second)
        for session in where:
            await factories.registration(
                session, person["email"], language="en" if place % 3 else "fr",
                state="cancelled" if place == 5 else "held",
            )  # fmt: skip
    await factories.appearance(await factories.speaker(cycle), first, answer="yes")
    return cycle, first


async def owed() -> list[str]:
    found = await sql.rows(
        "SELECT COALESCE(e.email, 'speaker') AS email FROM deliveries d"
        " LEFT JOIN people e ON e.id = d.person_id WHERE d.state = 'due' ORDER BY 1"
    )
    return [one["email"] for one in found]


@pytest.mark.parametrize("audience", [["held"], ["all", "speakers"], ["earlier"]])
@pytest.mark.parametrize("of_session", [True, False])
async def test_in_parts_it_reaches_whom_it_reaches_at_once(
    request: pytest.FixtureRequest, audience: list[str], *, of_session: bool
) -> None:
    cycle, session = await crowd()
    draft = Draft("Un mot", "Bonjour", audience, session["id"] if of_session else None)
    await announce.announce(cycle["id"], draft, by=BY, at=now())
    expected = await owed()
    await database.execute("DELETE FROM deliveries")
    request.getfixturevalue("parts")
    kept = await drafts.save(cycle["id"], draft, by=BY, at=now())
    await announce.send(kept, by=BY, at=now())
    assert set(await owed()) <= {"speaker"}
    assert await progress.unfinished(Whose(programme=cycle["id"], about=kept))
    await carry_out.carry_out(clock.now)
    assert await owed() == expected
    assert not await progress.unfinished(Whose(programme=cycle["id"], about=kept))


@pytest.mark.usefixtures("parts")
async def test_what_is_paused_meanwhile_is_addressed_no_further_until_it_is_resumed() -> None:
    cycle, _ = await crowd()
    kept = await drafts.save(cycle["id"], Draft("Un mot", "Bonjour"), by=BY, at=now())
    await announce.send(kept, by=BY, at=now())
    await one_part()
    await announce.pause(kept, by=BY)
    await carry_out.carry_out(clock.now)
    assert await owed() == []
    await announce.resume(kept, by=BY, at=now())
    await carry_out.carry_out(clock.now)
    assert await owed() == [f"p{n}@example.org" for n in range(5)]


@pytest.mark.parametrize("audience", [["held"], ["all"]])
async def test_the_look_before_counts_the_same_without_addressing_all(
    monkeypatch: pytest.MonkeyPatch, audience: list[str]
) -> None:
    cycle, _ = await crowd()
    draft = Draft("Un mot", "Bonjour", audience)
    kept = await drafts.save(cycle["id"], draft, by=BY, at=now())

    async def send() -> None:
        await announce.send(kept, by=BY, at=asked())

    expected = await dry_run.run(send, session_id=None)
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr("events.deliveries.counting.WRITTEN_TO_COUNT", 2)
    seen = await dry_run.run(send, session_id=None, address="p4@example.org")
    assert counted(seen) == counted(expected)
    assert seen.sought


async def test_an_audience_is_counted_no_further_than_anybody_reads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cycle, session = await crowd()
    exact = await sizes.by_audience(cycle["id"], None, at=now())
    assert (exact["held"], exact["all"], exact["earlier"], exact["speakers"]) == (5, 5, 3, 1)
    monkeypatch.setattr(sizes, "CONTACTS", 2)  # From the side of registrations the same.
    assert await sizes.by_audience(cycle["id"], None, at=now()) == exact
    monkeypatch.setattr(sizes, "LOOKED_AT", 3)
    found = await sizes.by_audience(cycle["id"], None, at=now())
    assert found["held"] == bounded.MOST + 1
    assert (found["waiting"], found["past"]) == (0, 0)
    monkeypatch.setattr(bounded, "MOST", 2)
    monkeypatch.setattr(sizes, "LOOKED_AT", 100)
    assert (await sizes.by_audience(cycle["id"], session["id"], at=now()))["held"] == 3


@pytest.mark.parametrize("contacts", [0, sizes.CONTACTS])
async def test_figures_that_are_kept_change_no_number_of_an_audience(
    monkeypatch: pytest.MonkeyPatch, contacts: int
) -> None:
    monkeypatch.setattr(sizes, "CONTACTS", contacts)
    cycle, session = await crowd()
    over = await factories.session(cycle, starts_at=now() - timedelta(hours=3))
    for place, changed in enumerate(({"present": True}, {}, {"state": "waiting"})):
        await factories.registration(over, f"p{place}@example.org", **changed)
    await factories.registration(session, "offered@example.org", state="offered")

    async def told() -> list[dict[str, int]]:
        return [await sizes.by_audience(cycle["id"], which, at=now())
                for which in (None, session["id"], over["id"])]  # fmt: skip

    exact = await told()
    assert {(one["present"], one["absent"]) for one in exact} == {(1, 1), (0, 0)}
    await recount.recount()
    assert await told() == exact
    monkeypatch.setattr(sizes, "LOOKED_AT", 1)  # As kept, each that has anybody is too large.
    same = {"speakers", "earlier"}
    for found, one in zip(await told(), exact, strict=True):
        expected = {name: n and bounded.MOST + 1 for name, n in one.items() if name not in same}
        assert {name: n for name, n in found.items() if name not in same} == expected
    await database.execute("UPDATE registrations SET state = 'cancelled'")
    assert {name for one in await told() for name, n in one.items() if n} <= same


async def test_nobody_is_told_to_be_found_where_all_of_many_are_being_erased(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sizes, "LOOKED_AT", 2)
    cycle, _ = await crowd()
    await recount.recount()
    await database.execute("UPDATE people SET erase_after = now()")
    assert (await sizes.by_audience(cycle["id"], None, at=now()))["held"] == 0


@pytest.mark.parametrize("audience", [["held"], ["all", "speakers"], ["earlier"], ["waiting"]])
@pytest.mark.parametrize("of_session", [True, False])
async def test_few_among_very_many_are_counted_without_looking_at_all(
    monkeypatch: pytest.MonkeyPatch, audience: list[str], *, of_session: bool
) -> None:
    cycle, session = await crowd()
    about = session["id"] if of_session else None
    kept = await drafts.save(
        cycle["id"], Draft("Un mot", "Bonjour", audience, about), by=BY, at=now()
    )

    async def send() -> None:
        await announce.send(kept, by=BY, at=asked())

    expected = await dry_run.run(send, session_id=None)
    monkeypatch.setattr(bulk, "are_many", anyhow)
    seen = await dry_run.run(send, session_id=None, bounded=True)
    assert (counted(seen), seen.over) == (counted(expected), False)


async def anyhow(_kept: object) -> bool:
    return True


@pytest.mark.usefixtures("parts")
async def test_who_are_very_many_are_counted_where_that_is_asked_for() -> None:
    cycle, _ = await crowd()
    kept = await drafts.save(cycle["id"], Draft("Un mot", "Bonjour"), by=BY, at=now())

    async def send() -> None:
        await announce.send(kept, by=BY, at=asked())

    seen = await dry_run.run(send, session_id=None, bounded=True, address="p4@example.org")
    assert seen.over
    assert seen.sought
    assert seen.preview
    whole = await dry_run.run(send, session_id=None)
    assert (whole.number, whole.over) == (5, False)

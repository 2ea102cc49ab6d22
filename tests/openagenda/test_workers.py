"""Workers are killed in the midst, work two at a time, or sleep past their lease."""

import asyncio
import os
import subprocess
import sys
import textwrap
from datetime import timedelta

import pytest

from events import clock, database
from events.openagenda import ledger, send
from events.openagenda.ledger import Claimed
from events.openagenda.states import EventState
from tests import factories
from tests.openagenda.agenda import OpenAgenda
from tests.openagenda.conftest import later, programme, state_of

SESSIONS = 12


async def _sessions(number: int = SESSIONS) -> None:
    where = await programme()
    for _ in range(number):
        await factories.session(where)


async def test_two_workers_send_each_session_once(openagenda: OpenAgenda) -> None:
    await _sessions()
    openagenda.faults.add("slow")
    seen = await asyncio.gather(*(send.send_due() for _ in range(4)))
    assert sum(seen) == SESSIONS
    assert openagenda.most_at_once > 1  # They did work at the same time.
    assert len(openagenda.writes) == len(set(openagenda.writes)) == SESSIONS


async def test_a_server_that_knows_one_token_only_is_not_taken_for_one_that_refuses_the_key(
    openagenda: OpenAgenda,
) -> None:
    await _sessions()
    openagenda.faults |= {"slow", "one-token"}
    await asyncio.gather(*(send.send_due() for _ in range(4)))
    for hours in range(1, 4):
        await later(hours=hours)
    assert len(openagenda.events) == SESSIONS


async def test_without_the_lease_they_send_some_twice(
    openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the same, with a claim that nobody else respects or asks for again."""
    free = ledger._CLAIM.replace("lease_until < clock_timestamp()", "true")
    held = ledger._BEGIN.replace("lease = $2", "$2::uuid IS NOT NULL")
    assert free != ledger._CLAIM
    assert held != ledger._BEGIN
    monkeypatch.setattr(ledger, "_CLAIM", free)
    monkeypatch.setattr(ledger, "_BEGIN", held)
    await _sessions(2)
    openagenda.faults.add("slow")
    first = asyncio.create_task(send.send_due())
    while not openagenda.at_once:
        await asyncio.sleep(0.01)
        assert not first.done()
    await send.send_due()  # While the first is in the midst of it.
    await first
    assert len(openagenda.writes) > len(set(openagenda.writes))


async def test_a_killed_worker_leaves_nothing_out_and_nothing_twice(
    openagenda: OpenAgenda,
) -> None:
    await _sessions()
    openagenda.faults.add("slow")
    worker = _worker(openagenda)
    try:
        while len(openagenda.writes) < 3:
            await asyncio.sleep(0.02)
            assert worker.poll() is None, "it ended too early"
    finally:
        worker.kill()
        await asyncio.to_thread(worker.wait)
    left = await database.value("SELECT count(*) FROM openagenda_events WHERE state = 'due'")
    assert 0 < left < SESSIONS
    await send.send_due()
    await database.execute("UPDATE openagenda_events SET lease_until = now() - interval '1 s'")
    await send.send_due()
    assert len(openagenda.events) == SESSIONS
    assert await database.values("SELECT DISTINCT state FROM openagenda_events") == ["sent"]


def _worker(openagenda: OpenAgenda) -> subprocess.Popen[bytes]:
    """A process that sends what is due to this OpenAgenda, and ends."""
    program = f"""
        import asyncio
        from events.openagenda import calls, send
        calls.API = {openagenda.address!r}
        asyncio.run(send.send_due())
    """
    return subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], env=dict(os.environ))


async def test_one_that_slept_past_its_lease_sends_nothing_old(openagenda: OpenAgenda) -> None:
    talk = await factories.session(await programme(), title="Ancien")
    await ledger.fold_changes(clock.now())
    [stale] = await ledger.claim(clock.now())
    await database.execute("UPDATE openagenda_events SET lease_until = now() - interval '1 s'")
    await database.execute("UPDATE sessions SET title = 'Nouveau' WHERE id = $1", talk["id"])
    await send.send_due()
    assert await ledger.begin(stale) is False
    await ledger.note_gone(stale)
    await ledger.settle(stale, EventState.FAILED)
    found = await state_of(talk)
    assert (found["state"], found["title"]) == ("sent", "Nouveau")


async def test_what_changes_while_it_is_sent_is_sent_again(
    openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await _after_a_change_in_flight(openagenda, monkeypatch) == "Nouveau"


async def test_without_counting_changes_the_old_words_stay(
    openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: settled whatever was owed meanwhile."""
    blind = ledger._TAKEN.replace("owed = $3", "owed >= $3")
    monkeypatch.setattr(ledger, "_TAKEN", blind)
    assert await _after_a_change_in_flight(openagenda, monkeypatch) == "Ancien"


async def _after_a_change_in_flight(openagenda: OpenAgenda, monkeypatch: pytest.MonkeyPatch) -> str:
    """Change the title once its event was written and before the request; say what is shown."""
    talk = await factories.session(await programme(), title="Ancien")
    begin = ledger.begin
    changed: list[Claimed] = []

    async def begin_late(one: Claimed) -> bool:
        if not changed:
            changed.append(one)
            await database.execute("UPDATE sessions SET title = 'Nouveau' WHERE id = $1",
                                   talk["id"])  # fmt: skip
            await ledger.fold_changes(clock.now())
        return await begin(one)

    monkeypatch.setattr(ledger, "begin", begin_late)
    await send.send_due()
    await later(seconds=1)
    [event] = openagenda.events.values()
    return str(event["title"]["fr"])


async def test_one_agenda_that_is_silent_does_not_hold_up_another(openagenda: OpenAgenda) -> None:
    first, second = await programme(), await programme()
    for _ in range(8):
        await factories.session(first)
    await factories.session(second)
    await database.execute("UPDATE openagenda_agendas SET rest_until = $2 WHERE programme = $1",
                           first["id"], clock.now() + timedelta(hours=1))  # fmt: skip
    assert await send.send_due() == 1
    assert await later(hours=2) == 8

"""What the ledger says of itself, to /metrics, to the command line and to pruning."""

import asyncio
import sys
from datetime import timedelta

import pytest

from events import database
from events.cli.deliveries import summary
from events.clock import now
from events.database import bounded
from events.deliveries.figures import counted, ledger
from events.deliveries.limits import pause
from events.deliveries.listing import listing
from events.deliveries.prune import KEPT, prune
from tests import sql
from tests.deliveries.ledger import owe, owed, states

pytestmark = pytest.mark.usefixtures("database")


async def test_the_queue_counts_what_is_due_and_how_late_it_is() -> None:
    at = now()
    await owe(
        owed(1, due_at=at - timedelta(seconds=90)),
        owed(2, urgency=3),
        owed(3, due_at=now() + timedelta(days=1)),
    )
    queue = await ledger.queue(at)
    assert queue.by_urgency == {1: 1, 3: 1}
    assert queue.lateness == 90


async def test_lateness_of_what_was_sent_has_a_median_and_a_worst() -> None:
    await owe(*(owed(number, due_at=now()) for number in range(100)))
    await database.execute(
        "UPDATE deliveries SET state = 'sent', settled_at = due_at + subject_id * interval '1 s'"
    )
    median, p99 = await ledger.lateness_of_sent(now() - timedelta(hours=1))
    assert (round(median), round(p99)) == (50, 98)


async def test_old_rows_are_pruned_and_what_waits_is_kept() -> None:
    await owe(*(owed(number) for number in range(4)))
    await database.execute(
        "UPDATE deliveries SET state = 'sent', settled_at = $1 WHERE subject_id = 0",
        now() - KEPT - timedelta(days=1),
    )
    await database.execute(
        "UPDATE deliveries SET state = 'sent', settled_at = now() WHERE subject_id = 1"
    )
    await database.execute("UPDATE deliveries SET state = 'held' WHERE subject_id = 2")
    await database.execute(
        "INSERT INTO destinations (destination, urgency, promised_until)"
        " VALUES (1, 1, now() - interval '1 hour'), (2, 1, now() + interval '1 hour')"
    )
    assert await prune(now()) == 1
    assert await sql.rows("SELECT destination FROM destinations") == [{"destination": 2}]
    assert await states() == {"sent": 1, "held": 1, "due": 1}


async def test_failed_lists_what_did_not_go_as_it_should() -> None:
    await owe(*(owed(number) for number in range(6)))
    for number, change in enumerate(
        (
            "state = 'refused'",
            "state = 'held'",
            "state = 'sent', bounced_at = now()",
            "state = 'sent', repeated = true",
            "attempts = 2",
        )
    ):
        await database.execute(f"UPDATE deliveries SET {change} WHERE subject_id = {number}")
    assert {line.subject_id for line in await listing("failed")} == {0, 1, 2, 3, 4}
    assert {line.subject_id for line in await listing("due")} == {4, 5}


async def test_a_pause_is_the_first_thing_said() -> None:
    await pause.pause("restore", "restored from a backup")
    said = summary(await ledger.queue(now()), await pause.current())
    assert said[0] == "Sending is paused by restore, until resumed: restored from a backup"


async def test_the_command_speaks_plain_words() -> None:
    await owe(owed(1))
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "events", "deliveries", "--due", stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0
    assert "1 due now" in said.decode()
    assert "reminder-1h" in said.decode()


async def test_where_mails_are_many_a_reading_is_what_the_worker_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = now()
    await owe(*(owed(number, due_at=at - timedelta(seconds=90)) for number in range(4)))
    few = await counted.read(at)
    monkeypatch.setattr(bounded, "MOST", 2)
    assert (await counted.read(at)).counted == few.counted  # Nobody has counted yet.
    assert await counted.recount(at)
    await database.execute("UPDATE deliveries SET state = 'held' WHERE subject_id = 0")
    later = await counted.read(at + timedelta(seconds=30))
    assert (later.counted, later.age, later.lateness) == (few.counted, 30, 120)
    assert await counted.recount(at + timedelta(minutes=1))
    again = (await counted.read(at + timedelta(minutes=1))).counted
    assert (again.due, again.held) == ({1: 3}, 1)


@pytest.mark.parametrize(
    "change",
    ["state = 'held'", "state = 'sent', settled_at = now()", "due_at = now() - interval '1 day'"],
)
async def test_many_are_many_in_whatever_state(
    monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    later = now() + timedelta(days=1)
    await owe(*(owed(number, due_at=later) for number in range(4)))
    monkeypatch.setattr(bounded, "MOST", 3)
    assert not await counted.recount(now())
    await database.execute(f"UPDATE deliveries SET {change}")
    assert await counted.recount(now())


async def test_what_has_become_few_is_counted_with_each_reading_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await owe(*(owed(number) for number in range(4)))
    with monkeypatch.context() as many:
        many.setattr(bounded, "MOST", 2)
        assert await counted.recount(now())
    assert not await counted.recount(now())
    assert await database.value("SELECT count(*) FROM counted_ledger") == 0


async def test_a_long_count_waits_for_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    await owe(*(owed(number) for number in range(4)))
    monkeypatch.setattr(bounded, "MOST", 2)
    at = now()
    assert await counted.recount(at)
    await database.execute("UPDATE counted_ledger SET took_ms = 2000")
    assert not await counted.recount(at + timedelta(seconds=99))
    assert await counted.recount(at + timedelta(seconds=101))

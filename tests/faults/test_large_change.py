"""R12, scaled down: one large change while people register, and the worker is killed twice."""

import asyncio
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from events import clock, database
from events.operations.bulk import progress
from events.operations.sessions.reschedule import reschedule
from events.sessions.fields import Times
from tests import factories, sql
from tests.faults.kit.workers import Workers
from tests.registrations import browsing
from tests.served import PATIENCE_SECONDS, Site, new_site

PEOPLE = 2_000
PART = "50"
A_SECOND = 20
AT_ONCE = 40
"""So many may wait for an answer; on a slow machine people come more slowly than that."""


@pytest.fixture
def served(database: None) -> Iterator[Site]:
    """One web process of its own on the test's database."""
    url, queue = os.environ["EVENTS_DATABASE_URL"], os.environ["EVENTS_REDIS_URL"]
    with new_site(EVENTS_DATABASE_URL=url, EVENTS_REDIS_URL=queue) as site:
        site.start("--no-worker")
        yield site


async def test_people_register_and_all_are_told_once(served: Site) -> None:
    talk = await crowd()
    answers, ready, stop = Counter[int](), Counter[int](), asyncio.Event()
    async with httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_SECONDS) as client:
        registering = asyncio.create_task(register(client, talk, answers, ready, stop))
        await some_registered(answers)
        await moved(talk)
        await carried_out(talk, kills=2)
        stop.set()
        await registering
    assert set(answers) == {303}
    assert ready[200]
    there = await database.value("SELECT total FROM bulk_jobs")  # Some had come before the change.
    assert PEOPLE <= there <= PEOPLE + answers[303]
    assert await told(talk) == {1: there}
    assert await planned(talk, talk["version"] + 1) == {1: PEOPLE + answers[303]}


async def test_without_keys_and_parts_that_commit_whole_a_kill_tells_some_twice(
    database: None,
) -> None:
    """The negative control: the worker is killed between a part and the note of it."""
    talk = await crowd()
    await moved(talk)
    async with Workers(1, TEST_PART=PART, TEST_WITHOUT="whole parts") as workers:
        await told_so_many(talk, int(PART))
        workers.kill()
        await told_so_many(talk, 2 * int(PART))
    assert await told(talk) == {2: int(PART)}


async def some_registered(answers: Counter[int]) -> None:
    """Some come before the change."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while answers.total() < A_SECOND // 2:  # noqa: ASYNC110 - the visitors' notes
            await asyncio.sleep(0.02)


async def crowd() -> dict[str, Any]:
    """A session of many; nothing leaves, so that what is owed can be counted."""
    await database.execute("UPDATE sending SET paused_at = now(), paused_by = 'a test'")
    talk = await factories.session()
    await database.execute(
        "WITH who AS (INSERT INTO people (email, nonce, calendar_nonce)"
        "  SELECT 'p' || n || '@example.org', 'n', '' FROM generate_series(1, $2::int) n"
        "  RETURNING id)"
        " INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce,"
        "  join_nonce, source, cancelled_by, form_key, made_by)"
        " SELECT $1, id, 'Ada', '', '', 'n', 'j', '', '', '', '' FROM who",
        talk["id"],
        PEOPLE,
    )
    await database.execute("UPDATE sessions SET taken = $2 WHERE id = $1", talk["id"], PEOPLE)
    return talk


async def moved(talk: dict[str, Any]) -> None:
    gap = talk["ends_local"] - talk["starts_local"]
    times = Times(talk["starts_local"] + gap, talk["ends_local"] + gap, talk["timezone"])
    await reschedule(talk["id"], times, by="ada@example.org", at=clock.now())


async def told_so_many(talk: dict[str, Any], number: int) -> None:
    """Return once so many mails of the change are owed."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while sum(times * people for times, people in (await told(talk)).items()) < number:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def carried_out(talk: dict[str, Any], *, kills: int) -> None:
    """Have a worker carry it out in parts, and kill it so often in the middle."""
    async with asyncio.timeout(PATIENCE_SECONDS), Workers(1, TEST_PART=PART) as workers:
        while under_way := await progress.of_session(talk["id"]):
            if kills and under_way[0].done > PEOPLE / (kills + 1):
                workers.kill()
                kills -= 1
            await asyncio.sleep(0.01)
        assert kills == 0


async def register(
    client: httpx.AsyncClient,
    talk: dict[str, Any],
    answers: Counter[int],
    ready: Counter[int],
    stop: asyncio.Event,
) -> None:
    """Register somebody so often a second, and ask whether the site is ready each time."""
    page = await client.get(f"/sessions/{talk['slug']}")
    filled = browsing.form(page, "/registrations")

    async def one(number: int) -> None:
        fields = {**filled.fields, "name": "Zoé", "email": f"zoe{number}@example.org"}
        answers[(await client.post(filled.action, data=fields)).status_code] += 1
        ready[(await client.get("/health/ready")).status_code] += 1

    number, asking = 0, set[asyncio.Task[None]]()
    while not stop.is_set():
        number += 1
        asking.add(asyncio.create_task(one(number)))
        await asyncio.sleep(1 / A_SECOND)
        while sum(not one.done() for one in asking) >= AT_ONCE:  # noqa: ASYNC110
            await asyncio.sleep(1 / A_SECOND)
    await asyncio.gather(*asking)


async def told(talk: dict[str, Any]) -> dict[int, int]:
    """By how many mails of the change were owed to somebody: how many people."""
    return await _by_number(talk, "session-rescheduled%", talk["version"] + 1)


async def planned(talk: dict[str, Any], version: int) -> dict[int, int]:
    """The same of the reminder of an hour before."""
    return await _by_number(talk, "reminder-1h", version)


async def _by_number(talk: dict[str, Any], letter: str, version: int) -> dict[int, int]:
    found = await sql.rows(
        "SELECT number, count(*) AS people FROM (SELECT count(*) AS number FROM deliveries"
        " WHERE session_id = $1 AND letter LIKE $2 AND split_part(occasion, '+', 1) = $3"
        " AND state <> 'withdrawn' GROUP BY subject_id) each GROUP BY number",
        talk["id"], letter, str(version),
    )  # fmt: skip
    return {row["number"]: row["people"] for row in found}

"""A row that is held for long stops nobody but those who wait for it, and these not for long."""

import asyncio
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from events import database
from events.database import LOCK_SECONDS, engine
from events.errors import BeingChanged
from tests import factories
from tests.registrations import browsing
from tests.served import PATIENCE_SECONDS, Site, new_site

pytestmark = pytest.mark.usefixtures("database")

OTHERS = 20
"""So many are answered at least while the row is held."""


@pytest.fixture
def served(database: None) -> Iterator[Site]:
    """One web process of its own on the test's database."""
    url, queue = os.environ["EVENTS_DATABASE_URL"], os.environ["EVENTS_REDIS_URL"]
    with new_site(EVENTS_DATABASE_URL=url, EVENTS_REDIS_URL=queue) as site:
        site.start("--no-worker")
        yield site


async def test_while_a_session_is_held_the_others_go_on(served: Site) -> None:
    held, free = await factories.session(), await factories.session()
    async with httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_SECONDS) as client:
        async with holding(held["id"]):  # Whoever waited for its end would wait for ever.
            at_held = [asyncio.create_task(register(client, held, n)) for n in range(30)]
            others, ready, number = Counter[int](), Counter[int](), 0
            while number < OTHERS or not all(task.done() for task in at_held):
                number += 1
                others[await register(client, free, number)] += 1
                ready[(await client.get("/health/ready")).status_code] += 1
                await asyncio.sleep(0.2)
            answers = await asyncio.gather(*at_held)
        after = await register(client, held, 1000)
    assert set(others) == {303}
    assert ready[200]
    assert set(answers) == {409}
    assert after == 303


async def test_who_is_told_to_try_again_keeps_what_was_typed(served: Site) -> None:
    talk = await factories.session()
    async with httpx.AsyncClient(base_url=served.url, timeout=PATIENCE_SECONDS) as client:
        page = await client.get(f"/sessions/{talk['slug']}", headers={"accept-language": "en"})
        async with holding(talk["id"]):
            answer = await browsing.send(
                client, page, "/registrations", name="Ada Exemple", email="ada@example.org"
            )
    assert answer.status_code == 409
    assert answer.headers["retry-after"] == "5"
    assert 'value="ada@example.org"' in answer.text


async def test_without_a_limit_on_waiting_it_waits_as_long_as_the_row_is_held() -> None:
    """The negative control: the same statement on a pool as the worker has it."""
    talk = await factories.session()
    async with holding(talk["id"]):
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(take_a_seat(talk), LOCK_SECONDS + 1)


async def test_a_transaction_that_waits_too_long_is_refused() -> None:
    talk = await factories.session()
    async with holding(talk["id"]):
        with pytest.raises(BeingChanged):
            await take_a_seat(talk, "SET LOCAL lock_timeout = '50ms'")


async def test_so_many_connections_are_left_for_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine(), "changes", asyncio.Semaphore(2))
    inside, most, together = 0, 0, asyncio.Event()

    async def change() -> None:
        nonlocal inside, most
        async with database.transaction():
            inside += 1
            most = max(most, inside)
            if inside > 1:
                together.set()
            # A busy machine opens one at a time.
            await asyncio.wait_for(together.wait(), PATIENCE_SECONDS)
            await database.value("SELECT pg_sleep(0.01)")
            inside -= 1

    await asyncio.gather(*(change() for _ in range(8)))
    assert most == 2


async def take_a_seat(talk: dict[str, Any], before: str = "SELECT 1") -> None:
    async with database.transaction():
        await database.execute(before)
        await database.execute("UPDATE sessions SET taken = 1 WHERE id = $1", talk["id"])


@asynccontextmanager
async def holding(session: int) -> AsyncIterator[None]:
    """The session's row, locked by a connection of its own while the block runs."""
    other = await database.connect()
    try:
        await other.execute("BEGIN")
        await other.execute("SELECT FROM sessions WHERE id = $1 FOR UPDATE", session)
        yield
    finally:
        await other.close()


async def register(client: httpx.AsyncClient, talk: dict[str, Any], number: int) -> int:
    """The status of a registration."""
    page = await client.get(f"/sessions/{talk['slug']}")
    answer = await browsing.send(
        client, page, "/registrations", name="Ada Exemple",
        email=f"ada{number}-{talk['id']}@example.org",
    )  # fmt: skip
    return answer.status_code

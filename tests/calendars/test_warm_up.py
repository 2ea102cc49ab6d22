"""A worker writes sessions for calendars before one asks for them."""

import asyncio

import pytest

from events import database
from events.calendars import cache
from events.calendars import feed as feeds
from events.mail.transport.sender import Sender
from events.worker import supervisor
from tests import factories
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")

FEED = feeds.Wanted("programme", "cycle")


async def test_what_is_written_ahead_is_what_a_reader_gets() -> None:
    await cycle_of_three()
    assert await cache.write_some() == 2
    ahead = (await feeds.feed(FEED)).body
    await database.execute("DELETE FROM vevent_cache")
    feeds._cached.clear()
    assert (await feeds.feed(FEED)).body == ahead
    assert await cache.write_some() == 0


async def test_a_worker_writes_what_changed() -> None:
    await cycle_of_three()
    stop = asyncio.Event()
    working = asyncio.create_task(supervisor.work(stop, Sender()))
    try:
        await all_kept()
        await database.execute("UPDATE sessions SET title = 'Autre', updated_at = now()")
        await all_kept(saying=b"SUMMARY:Autre")
    finally:
        stop.set()
        await working


async def test_another_address_of_the_site_has_all_written_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from events.settings import settings

    await cycle_of_three()
    await cache.write_some()
    monkeypatch.setenv("EVENTS_BASE_URL", "http://localhost:8000")
    settings.cache_clear()
    assert await cache.write_some() == 2
    assert await number_kept() == 2


async def cycle_of_three() -> None:
    cycle = await factories.programme(slug="cycle")
    for number, status in enumerate(("published", "published", "draft")):
        await factories.session(cycle, slug=f"seance-{number}", status=status)


async def all_kept(*, saying: bytes = b"") -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await number_kept(saying) != 2:  # noqa: ASYNC110 - a table rings no bell
            await asyncio.sleep(0.05)


async def number_kept(saying: bytes = b"") -> int:
    return int(
        await database.value(
            "SELECT count(*) FROM vevent_cache WHERE position($1::bytea IN vevent) > 0", saying
        )
    )

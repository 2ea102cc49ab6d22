"""The listener ends when the site does, also where its connection is lost at the same instant."""

import asyncio

import asyncpg
import pytest

from events.calendars import change_listener
from events.calendars.change_listener import ChangeListener
from tests.served import PATIENCE_SECONDS

pytestmark = pytest.mark.usefixtures("database")


async def test_it_ends_where_its_connection_is_lost_as_the_site_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where `events serve` is killed, and its PostgreSQL with it."""
    monkeypatch.setattr(change_listener, "_HEARTBEAT_SECONDS", 3600)  # It waits for the end alone.
    kept: list[asyncpg.Connection] = []
    connect, listener = asyncpg.connect, ChangeListener()

    async def keeping(**options: object) -> asyncpg.Connection:
        kept.append(await connect(**options))
        return kept[-1]

    monkeypatch.setattr(asyncpg, "connect", keeping)
    task = asyncio.create_task(listener._keep_listening())
    while not listener._sure_at:  # noqa: ASYNC110 - it tells nobody.
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    kept[0].terminate()  # Says so to whoever waits for it;
    await asyncio.sleep(0)
    task.cancel()  # and so do we, before that has been heard.
    done, _ = await asyncio.wait({task}, timeout=PATIENCE_SECONDS)
    task.cancel()
    assert done == {task}

"""A restore has the database to itself; who is just leaving is waited for."""

import asyncio
import os
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from events.backups import fill_database
from events.errors import Unusable
from tests import servers
from tests.served import PATIENCE_SECONDS


@pytest.fixture
def url() -> Iterator[str]:
    """A database of one's own."""
    with servers.database(f"events_alone_{os.getpid()}") as made:
        yield made


class Asking:
    """A connection of which is known that it was asked."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.asked = connection, asyncio.Event()

    async def fetchval(self, query: str) -> Any:
        found = await self.connection.fetchval(query)
        self.asked.set()
        return found


@pytest.mark.parametrize("leaves", [True, False])
async def test_who_is_leaving_is_waited_for_and_who_stays_is_in_the_way(
    url: str, monkeypatch: pytest.MonkeyPatch, leaves: bool
) -> None:
    seconds = PATIENCE_SECONDS if leaves else 0.3
    monkeypatch.setattr(fill_database, "LEAVING_SECONDS", seconds)
    ours, other = await asyncpg.connect(dsn=url), await asyncpg.connect(dsn=url)
    try:
        asking = Asking(ours)
        checking = asyncio.create_task(fill_database._check_alone(asking))
        await asking.asked.wait()
        assert not checking.done()
        if leaves:
            await other.close()
            await checking
        else:
            with pytest.raises(Unusable, match="1 other connections use this database"):
                await checking
    finally:
        await other.close()
        await ours.close()

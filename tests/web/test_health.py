"""Whether the site lives and can work."""

import asyncio
from typing import Any

import httpx
import pytest

from events import database
from events import settings as settings_module
from tests import sql


async def test_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    ready = await client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "database": "ok", "redis": "ok", "smtp": "ok"}


async def test_without_redis_and_relay_it_is_degraded(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENTS_REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("EVENTS_SMTP_URL", "smtp://127.0.0.1:1")
    settings_module.settings.cache_clear()
    ready = await client.get("/health/ready")
    assert ready.status_code == 200
    assert ready.json() == {
        "status": "degraded",
        "database": "ok",
        "redis": "missing",
        "smtp": "missing",
    }


async def test_without_migrations_it_is_not_ready(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = await sql.row("SELECT * FROM migration ORDER BY id DESC LIMIT 1")
    assert last is not None
    await database.execute("UPDATE migration SET app_name = 'other' WHERE id = $1", last["id"])
    try:
        ready = await client.get("/health/ready")
    finally:
        await database.execute("UPDATE migration SET app_name = 'events' WHERE id = $1", last["id"])
    assert ready.status_code == 503
    assert ready.json()["database"] == "not migrated"


async def test_without_a_database_it_is_not_ready(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(database, "value", refuses)
    ready = await client.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["database"] == "missing"


async def test_the_relay_is_not_knocked_at_each_time_somebody_asks(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    knocks: list[str] = []

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        knocks.append("knock")
        writer.close()

    async with await asyncio.start_server(count, "127.0.0.1", 0) as relay:
        port = relay.sockets[0].getsockname()[1]
        monkeypatch.setenv("EVENTS_SMTP_URL", f"smtp://127.0.0.1:{port}")
        settings_module.settings.cache_clear()
        for _ in range(3):
            assert (await client.get("/health/ready")).json()["smtp"] == "ok"
    assert knocks == ["knock"]

"""A server that makes rooms, which may be reached although it is inside."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest
import pytest_asyncio

from events import settings as settings_module
from tests.rooms.bbb import BigBlueButton
from tests.rooms.jitsi import Jitsi
from tests.rooms.meet import Meet
from tests.rooms.zoom import Zoom

S = TypeVar("S", BigBlueButton, Jitsi, Meet, Zoom)


@pytest_asyncio.fixture(loop_scope="session")
async def bbb(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[BigBlueButton]:
    """A BigBlueButton on a loopback port."""
    async with _served(BigBlueButton(), monkeypatch) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def jitsi(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jitsi]:
    """A Jitsi on a loopback port."""
    async with _served(Jitsi(), monkeypatch) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def meet(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Meet]:
    """A La Suite Meet on a loopback port."""
    async with _served(Meet(), monkeypatch) as found:
        yield found


@pytest_asyncio.fixture(loop_scope="session")
async def zoom(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Zoom]:
    """A Zoom on a loopback port."""
    async with _served(Zoom(), monkeypatch) as found:
        yield found


@asynccontextmanager
async def _served(found: S, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[S]:
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "127.0.0.1")
    settings_module.settings.cache_clear()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()

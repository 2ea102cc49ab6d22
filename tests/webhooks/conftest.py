"""A program that receives webhooks: a real HTTP server on a loopback port."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from events import clock
from events import settings as settings_module
from events.webhooks import endpoints
from events.webhooks.endpoints import NewWebhook


@dataclass(frozen=True)
class Received:
    """One request as it came over the wire."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.body)


class Receiver(list[Received]):
    """What was received, in order; it answers with `answers` first, then 204."""

    port = 0

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[str] = []
        self.slow: list[asyncio.Event] = []
        """Of each request of `/slow` what is waited for before it is answered."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook?room=1"

    @property
    def kinds(self) -> list[str]:
        return [one.json["type"] for one in self]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.append(Received(head[0].split()[1], headers, body))
        if self[-1].path == "/slow":
            self.slow.append(asyncio.Event())
            await self.slow[-1].wait()
        answer = self.answers.pop(0) if self.answers else "204 No Content\r\n"
        writer.write(f"HTTP/1.1 {answer}connection: close\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@pytest_asyncio.fixture(loop_scope="session")
async def receiver(database: None, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    """A receiver that may be reached although it is inside."""
    monkeypatch.setenv("EVENTS_INTERNAL_HOSTS", "127.0.0.1")
    settings_module.settings.cache_clear()
    found = Receiver()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    yield found
    server.close()
    await server.wait_closed()


async def webhook(receiver: Receiver, **values: Any) -> int:
    """Make a webhook that points to a receiver."""
    new = NewWebhook(
        **{"name": "Le CRM", "url": receiver.url, "kinds": [], "content": "ids"} | values
    )
    return await endpoints.make(new, by="owner@example.org", at=clock.now())

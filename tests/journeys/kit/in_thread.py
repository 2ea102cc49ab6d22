"""Others' servers, as the tests have them, on a loopback port and in a thread of their own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TypeVar

from tests.served import PATIENCE_SECONDS


class Server(Protocol):
    """What answers connections, and is told the port at which it does."""

    port: int

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""


Found = TypeVar("Found", bound=Server)


@contextmanager
def listening(found: Found) -> Iterator[Found]:
    """Let it answer until the end of the block."""
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def listen() -> None:
        server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
        found.port = server.sockets[0].getsockname()[1]
        ready.set()

    beginning = loop.create_task(listen())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        assert ready.wait(PATIENCE_SECONDS), beginning
        yield found
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(PATIENCE_SECONDS)

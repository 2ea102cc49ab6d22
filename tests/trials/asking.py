"""One request to the site as raw as a stranger could send it, and what came back."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

Headers = Sequence[tuple[bytes, bytes]]
HOST = (b"host", b"127.0.0.1:8000")


@dataclass
class Answer:
    """Status, headers and body of an answer."""

    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first header of a name, or nothing."""
        return next((value for known, value in self.headers if known == name), "")

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")


async def ask(
    app: Any,
    method: str,
    address: str,
    *,
    headers: Headers = (),
    body: bytes | AsyncIterator[bytes] = b"",
    cut_off: bool = False,
) -> Answer:
    """Send a request; `address` stands as on the wire, percent signs and all.

    `cut_off`: the client ends before its body does.
    """
    path, _, query = address.partition("?")
    answer, chunks = Answer(), _chunks(body)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path, errors="replace"),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [*([] if any(name == b"host" for name, _ in headers) else [HOST]), *headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "state": {},
    }

    answered = asyncio.Event()

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [
                (name.decode("latin-1").lower(), value.decode("latin-1"))
                for name, value in message["headers"]
            ]
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")
            if not message.get("more_body", False):
                answered.set()

    client = _Client(chunks, answered, cut_off=cut_off)
    await app(scope, client.receive, send)
    return answer


@dataclass
class _Client:
    """What a server says of a client: its body piece by piece, then that it has left."""

    chunks: AsyncIterator[bytes]
    answered: asyncio.Event
    cut_off: bool
    complete: bool = False

    async def receive(self) -> dict[str, Any]:
        if self.complete:
            with contextlib.suppress(TimeoutError):  # Most often who leaves has been answered.
                await asyncio.wait_for(self.answered.wait(), 0.2)
            return {"type": "http.disconnect"}
        async for chunk in self.chunks:
            return {"type": "http.request", "body": chunk, "more_body": True}
        if self.cut_off:
            return {"type": "http.disconnect"}
        self.complete = True
        return {"type": "http.request", "body": b"", "more_body": False}


async def _chunks(body: bytes | AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if isinstance(body, bytes):
        if body:
            yield body
        return
    async for chunk in body:
        yield chunk

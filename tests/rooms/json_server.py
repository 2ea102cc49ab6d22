"""A server that speaks JSON over HTTP, one request to a connection."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import msgspec

Said = dict[str, Any]


@dataclass
class Request:
    """What came: the path with its query, as it was sent."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> Said:
        """The body, read as JSON."""
        return msgspec.json.decode(self.body) if self.body else {}

    @property
    def token(self) -> str:
        """What follows «Bearer»."""
        return self.headers.get("authorization", "").removeprefix("Bearer ")


@dataclass
class Reply:
    """What is answered."""

    status: int
    said: Said | None = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class JsonServer:
    """A server on a loopback port; `faults` by name, `asked` in the order they came."""

    port: int = 0
    faults: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/"

    def answer(self, request: Request) -> Reply:
        """Answer one request."""
        raise NotImplementedError

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read one request, answer it, and close."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {a.lower(): b for a, _, b in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = head[0].split()
        self.asked.append(f"{method} {path}")
        if "silent" in self.faults:
            return
        if "broken" in self.faults:
            reply, sent = Reply(500), b"<h1>oops</h1>"
        elif "not-json" in self.faults:
            reply, sent = Reply(200), b"<!doctype html><h1>Maintenance</h1>"
        else:
            reply = self.answer(Request(method, path, headers, body))
            sent = b"" if reply.said is None else msgspec.json.encode(reply.said)
        lines = {**reply.headers, "connection": "close", "content-length": str(len(sent))}
        said = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        writer.write(f"HTTP/1.1 {reply.status} X\r\n{said}\r\n".encode() + sent)
        await writer.drain()
        writer.close()

"""A lean HTTP client over kept connections: as little work for each request as can be."""

import asyncio
import re
import time
from collections.abc import Iterator
from urllib.parse import urlencode

AT_ONCE = 32
READERS = 8
SECONDS = 1.5

_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


async def posted(port: int, forms: Iterator[tuple[str, dict[str, str]]]) -> tuple[int, float]:
    """Post every form, 32 at once; how many answers were 303, and in how many seconds."""
    began = time.perf_counter()
    counts = await asyncio.gather(*(_poster(port, forms) for _ in range(AT_ONCE)))
    return sum(counts), time.perf_counter() - began


async def rate(port: int, path: str, *headers: str, expected: int = 200) -> float:
    """Answers a second to one GET over a few connections, the first 0.3 s not counted."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]
    asked = "\r\n".join(lines).encode()
    await _reader(port, asked, expected, time.perf_counter() + 0.3)
    began = time.perf_counter()
    until = began + SECONDS
    counts = await asyncio.gather(*(_reader(port, asked, expected, until) for _ in range(READERS)))
    return sum(counts) / (time.perf_counter() - began)


async def got(port: int, path: str, *headers: str) -> bytes:
    """The body of one page. Raises IncompleteReadError where it is not 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 25)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", ""]
    writer.write("\r\n".join(lines).encode())
    status, body = await _answer(reader)
    writer.close()
    if status != 200:
        raise asyncio.IncompleteReadError(body, None)
    return body


async def _poster(port: int, forms: Iterator[tuple[str, dict[str, str]]]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    done = 0
    for path, fields in forms:
        body = urlencode(fields).encode()
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        status, _ = await _answer(reader)
        done += status == 303
    writer.close()
    return done


async def _reader(port: int, asked: bytes, expected: int, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 25)
    count = 0
    while time.perf_counter() < until:
        writer.write(asked)
        status, _ = await _answer(reader)
        assert status == expected, f"{status} instead of {expected}"
        count += 1
    writer.close()
    return count


async def streamed(port: int, path: str, *headers: str) -> tuple[float, float, int]:
    """Read an answer that is written while it is sent, and keep none of it.

    Seconds to its first bytes, seconds in all, and its length. Raises where it is not 200.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: close", *headers]
    writer.write("\r\n".join([*asked, "", ""]).encode())
    began = time.perf_counter()
    head = await reader.readuntil(b"\r\n\r\n")
    if int(head[9:12]) != 200:
        raise asyncio.IncompleteReadError(head, None)
    length, first = 0, 0.0
    while piece := await reader.read(1 << 16):
        first = first or time.perf_counter() - began
        length += len(piece)
    writer.close()
    return first, time.perf_counter() - began, length


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    status, length = int(head[9:12]), _LENGTH.search(head)
    if length is None or status == 304:
        return status, b""
    return status, await reader.readexactly(int(length[1]))

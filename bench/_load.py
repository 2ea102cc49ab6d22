"""A lean HTTP client: 32 connections that post forms, as little work for each as can be."""

import asyncio
import time
from collections.abc import Iterator
from urllib.parse import urlencode

AT_ONCE = 32


async def posted(port: int, forms: Iterator[tuple[str, dict[str, str]]]) -> tuple[int, float]:
    """Post every form; how many answers were 303, and in how many seconds."""
    began = time.perf_counter()
    counts = await asyncio.gather(*(_client(port, forms) for _ in range(AT_ONCE)))
    return sum(counts), time.perf_counter() - began


async def _client(port: int, forms: Iterator[tuple[str, dict[str, str]]]) -> int:
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
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(_length(head))
        done += head.startswith(b"HTTP/1.1 303")
    writer.close()
    return done


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.split(b":")[1])
    return 0

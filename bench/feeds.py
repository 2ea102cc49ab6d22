"""Feeds: unchanged, whole, and built for the first time.

The calibrator is a handler of the same site, in the same web process, that answers the same bytes
from memory.
"""

import asyncio
import contextlib
import re
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import icalendar

from bench.rows import Row
from events import database, text
from events.calendars import event, feed
from tests import factories

SECONDS = 1.5
CONNECTIONS = 8
FEW, MANY = 100, 10_000
CALIBRATOR = "the same bytes from memory"


async def run() -> list[Row]:
    """A programme of 100 sessions, then of 10,000."""
    programme = await factories.programme(slug="bench")
    await _sessions(programme["id"], 1, FEW)
    found = await feed.programme_feed("bench")
    async with _site(found.body) as port:
        rows = await _small(port, found.etag)
        await _sessions(programme["id"], FEW + 1, MANY)
        rows += await _large(port)
    return rows


async def _small(port: int, etag: str) -> list[Row]:
    # In turns, and the middle one of each, because other processes may be busy meanwhile.
    asked = ("/from-memory", ""), ("/programmes/bench.ics", ""), ("/programmes/bench.ics", etag)
    rounds = [[await _rate(port, path, known) for path, known in asked] for _ in range(3)]
    memory, whole, same = (statistics.median(rates) for rates in zip(*rounds, strict=True))
    return [
        Row(f"from memory, {FEW} sessions", f"{memory:,.0f}/s", 1.0, CALIBRATOR),
        Row(f"200, {FEW} sessions", f"{whole:,.0f}/s", whole / memory, CALIBRATOR, "0.7"),
        Row(f"304, {FEW} sessions", f"{same:,.0f}/s", same / memory, CALIBRATOR, "0.8"),
    ]


async def _large(port: int) -> list[Row]:
    few = await feed.programme_feed("bench", tag="few")
    fast = await _rate(port, "/programmes/bench.ics?tag=few", few.etag)
    first = await _timed(lambda: feed.programme_feed("bench"))
    _forget()
    again = await _timed(lambda: feed.programme_feed("bench"))
    found = await feed.programme_feed("bench")
    same = await _rate(port, "/programmes/bench.ics", found.etag)
    events = await event.events("true")
    began = time.perf_counter()
    _with_icalendar(events)
    library = time.perf_counter() - began
    return [
        Row(f"304, {MANY:,} sessions", f"{same:,.0f}/s", same / fast, "304 of 100 sessions", "1.0"),
        Row(f"icalendar, {MANY:,} sessions", f"{library:.2f} s", 1.0, "icalendar"),
        Row("written for the first time", f"{first:.2f} s", first / library, "icalendar"),
        Row("first build of a process", f"{again:.2f} s", again / library, "icalendar", "≤ 0.2"),
    ]


def _forget() -> None:
    """As a process that has just started."""
    feed._kept.clear()
    event._public_vevent.cache_clear()
    text.plain.cache_clear()
    text.html.cache_clear()


async def _timed(what: Callable[[], Any]) -> float:
    began = time.perf_counter()
    await what()
    return time.perf_counter() - began


def _with_icalendar(events: list[event.Event]) -> bytes:
    calendar = icalendar.Calendar()
    for found in events:
        component = icalendar.Event()
        component.add("uid", found.uid)
        component.add("dtstamp", found.stamp)
        component.add("dtstart", found.starts_at)
        component.add("dtend", found.ends_at)
        component.add("sequence", found.sequence)
        component.add("last-modified", found.updated_at)
        component.add("status", "CONFIRMED")
        component.add("summary", found.title)
        component.add("location", found.location)
        component.add("url", event.page(found))
        component.add("description", event.description(found, page=event.page(found)))
        calendar.add_component(component)
    return bytes(calendar.to_ical())


async def _rate(port: int, path: str, etag: str = "") -> float:
    """Answers a second over a few kept connections."""
    known = f'If-None-Match: "{etag}"\r\n' if etag else ""
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{known}\r\n".encode()
    expected = b"304" if etag else b"200"
    await _ask(port, asked, expected, time.perf_counter() + 0.3)
    began = time.perf_counter()
    counts = await asyncio.gather(
        *(_ask(port, asked, expected, began + SECONDS) for _ in range(CONNECTIONS))
    )
    return sum(counts) / (time.perf_counter() - began)


async def _ask(port: int, asked: bytes, expected: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 25)
    count = 0
    while time.perf_counter() < until:
        writer.write(asked)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.split(b" ", 2)[1] == expected, head
        length = _LENGTH.search(head)
        if length and expected == b"200":
            await reader.readexactly(int(length[1]))
        count += 1
    writer.close()
    return count


_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@asynccontextmanager
async def _site(body: bytes) -> AsyncIterator[int]:
    """The whole site in a process of its own; its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with tempfile.NamedTemporaryFile() as file:
        file.write(body)
        file.flush()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench._site", str(port), file.name
        )
        try:
            for _ in range(200):
                with contextlib.suppress(OSError):
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                    writer.close()
                    break
                await asyncio.sleep(0.1)
            yield port
        finally:
            process.terminate()
            await process.wait()


async def _sessions(programme: int, first: int, last: int) -> None:
    await database.execute(
        "INSERT INTO sessions (programme, slug, uid, title, abstract, tags, starts_local,"
        " ends_local, starts_at, ends_at, status, published_at)"
        " SELECT $1, 'seance-' || n, n || '@example.org', 'Séance numéro ' || n,"
        " n || repeat(' Un texte **assez** long, avec [un lien](https://example.org).', 12),"
        " CASE WHEN n <= 100 THEN ARRAY['few'] ELSE ARRAY[]::varchar[] END, t, t + '1h', t, t +"
        " '1h', 'published', now() FROM generate_series($2::int, $3::int) n,"
        " LATERAL (SELECT now()::timestamp + n * interval '1 h' AS t) at",
        programme,
        first,
        last,
    )

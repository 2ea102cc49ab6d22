"""Feeds: unchanged, whole, and built for the first time.

The calibrator is a handler of the same site, in the same web process, that answers the same bytes
from memory.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

import icalendar

from bench.kit.load import rate
from bench.kit.rows import Row
from bench.kit.site import site
from events import database, text
from events.calendars import calendar_event, feed, vevent
from tests import factories

ROUNDS = 5
FEW, MANY = 100, 10_000
CALIBRATOR = "the same bytes from memory"
FEED = feed.Wanted("programme", "bench")


async def run() -> list[Row]:
    """A programme of 100 sessions, then of 10,000."""
    programme = await factories.programme(slug="bench")
    await _sessions(programme["id"], 1, FEW)
    found = await feed.feed(FEED)
    async with site() as served:
        memory = served.remember("one", found.body)
        rows = await _small(served.port, memory, found.etag)
        await _sessions(programme["id"], FEW + 1, MANY)
        rows += await _large(served.port)
    return rows


async def _small(port: int, memory: str, etag: str) -> list[Row]:
    # In turns, and the middle one of each, because other processes may be busy meanwhile.
    rounds = [
        (
            await rate(port, memory),
            await rate(port, "/programmes/bench.ics"),
            await rate(port, "/programmes/bench.ics", _known(etag), expected=304),
        )
        for _ in range(ROUNDS)
    ]
    bare, whole, same = (statistics.median(rates) for rates in zip(*rounds, strict=True))
    return [
        Row(f"feed from memory, {FEW} sessions", f"{bare:,.0f}/s", 1.0, CALIBRATOR),
        Row(f"feed 200, {FEW} sessions", f"{whole:,.0f}/s", whole / bare, CALIBRATOR, floor=0.7),
        Row(f"feed 304, {FEW} sessions", f"{same:,.0f}/s", same / bare, CALIBRATOR, floor=0.8),
    ]


async def _large(port: int) -> list[Row]:
    few = await feed.feed(FEED._replace(tag="few"))
    first = await _timed(lambda: feed.feed(FEED))
    _forget()
    again = await _timed(lambda: feed.feed(FEED))
    etag = (await feed.feed(FEED)).etag
    rounds = [
        (
            await rate(port, "/programmes/bench.ics?tag=few", _known(few.etag), expected=304),
            await rate(port, "/programmes/bench.ics?tag=", _known(etag), expected=304),
        )
        for _ in range(ROUNDS)
    ]
    same = statistics.median(many for _, many in rounds)
    # Each round by itself: what else the machine does changes from one to the next.
    level = statistics.median(many / few for few, many in rounds)
    found = await database.rows(calendar_event.EventRow, calendar_event.SELECT)
    events = [calendar_event.from_row(row) for row in found]
    texts = [vevent.description(found, page=vevent.page(found)) for found in events]
    began = time.perf_counter()
    _with_icalendar(events, texts)
    library = time.perf_counter() - began
    build, over = f"feed of {MANY:,}", "built with icalendar"
    return [
        Row(f"{build}: 304", f"{same:,.0f}/s", level, f"304 of {FEW} sessions", floor=0.9),
        Row(f"{build}: with icalendar", f"{library:.2f} s", 1.0, over),
        Row(f"{build}: after a change of all", f"{first:.2f} s", first / library, over),
        Row(f"{build}: first build", f"{again:.2f} s", again / library, over, ceiling=0.2),
    ]


def _known(etag: str) -> str:
    return f'If-None-Match: "{etag}"'


def _forget() -> None:
    """As a process that has just started."""
    feed._cached.clear()
    text.plain.cache_clear()
    text.html.cache_clear()


async def _timed(what: Callable[[], Any]) -> float:
    began = time.perf_counter()
    await what()
    return time.perf_counter() - began


def _with_icalendar(events: list[calendar_event.Event], texts: list[str]) -> bytes:
    calendar = icalendar.Calendar()
    for found, description in zip(events, texts, strict=True):
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
        component.add("url", vevent.page(found))
        component.add("description", description)
        calendar.add_component(component)
    return bytes(calendar.to_ical())


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

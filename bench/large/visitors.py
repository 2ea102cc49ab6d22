"""Who registers while a session of 100,000 is moved: two visitors a second, a worker that mails.

Reminders of the old date are due at that very moment: none may leave once the change is committed.
"""

import asyncio
import logging
import os
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import httpx
import structlog

from bench.kit.beside import beside
from bench.kit.rows import Row
from bench.kit.site import site
from bench.large.large import MANY, people_of
from events import clock, database, links
from events.mail.transport.sender import Sender
from events.operations.bulk import carry_out
from events.operations.sessions.reschedule import reschedule
from events.registrations.signup import form
from events.sessions.fields import Times
from events.settings import settings
from tests import factories

A_SECOND: Final = 2
BEFORE: Final = 5.0
"""Seconds of visits before the change, which say what is usual here."""


@dataclass
class Visits:
    """What visitors were answered, and how long the slowest of them waited."""

    registered: Counter[int] = field(default_factory=Counter)
    ready: Counter[int] = field(default_factory=Counter)
    slowest: float = 0.0


async def run() -> list[Row]:
    """Visit, move it, and visit until all are told."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    async with beside("bench.kit.sink") as port:
        os.environ["EVENTS_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        settings.cache_clear()
        talk = await factories.session(starts_at=clock.now() + timedelta(minutes=55))
        await people_of(talk["id"])
        await database.execute(_DUE_NOW, talk["id"])
        async with site() as served, httpx.AsyncClient(timeout=60) as client:
            client.base_url = httpx.URL(f"http://127.0.0.1:{served.port}")
            return await _moved(client, talk)


async def _moved(client: httpx.AsyncClient, talk: dict[str, Any]) -> list[Row]:
    before, during = Visits(), Visits()
    async with _beside(lambda over: _visit(client, talk, before, over)):
        await asyncio.sleep(BEFORE)
    async with _beside(_mail), _beside(lambda over: _visit(client, talk, during, over)):
        await asyncio.sleep(1)
        began = time.perf_counter()
        await _move(talk)
        commit = time.perf_counter() - began
        in_the_air = await database.values(_IN_THE_AIR, talk["id"])
        done = await carry_out.carry_out(clock.now)
    print(f"{done:,} told; registered {dict(during.registered)}, ready {dict(during.ready)}")
    return await _rows(talk, (before, during), commit, in_the_air)


@asynccontextmanager
async def _beside(
    work: Callable[[asyncio.Event], Coroutine[None, None, None]],
) -> AsyncIterator[None]:
    """Do it meanwhile, until the event is set."""
    over = asyncio.Event()
    task = asyncio.create_task(work(over))
    try:
        yield
    finally:
        over.set()
        await task


async def _mail(over: asyncio.Event) -> None:
    """Send what is due, as a worker does beside its parts until it is over."""
    sender = Sender()
    sending = asyncio.create_task(sender.run())
    await over.wait()
    sender.stop()
    await sending


async def _move(talk: dict[str, Any]) -> None:
    day = timedelta(days=1)
    times = Times(talk["starts_local"] + day, talk["ends_local"] + day, talk["timezone"])
    await reschedule(talk["id"], times, by="ada@example.org", at=clock.now())


async def _visit(
    client: httpx.AsyncClient,
    talk: dict[str, Any],
    visits: Visits,
    over: asyncio.Event,
) -> None:
    """Register somebody twice a second, and ask each time whether the site is ready."""
    key, name, path = (
        form.new_key(),
        secrets.token_hex(4),
        links.registrations(links.session(talk["slug"])),
    )

    async def one(number: int) -> None:
        fields = {"name": "Zoé", "email": f"{name}{number}@example.org", "form_key": key}
        began = time.perf_counter()
        visits.registered[(await client.post(path, data=fields)).status_code] += 1
        visits.slowest = max(visits.slowest, time.perf_counter() - began)
        visits.ready[(await client.get("/health/ready")).status_code] += 1

    asking, number = set[asyncio.Task[None]](), 0
    while not over.is_set():
        number += 1
        asking.add(asyncio.create_task(one(number)))
        await asyncio.sleep(1 / A_SECOND)
    await asyncio.gather(*asking)


async def _rows(
    talk: dict[str, Any],
    visits: tuple[Visits, Visits],
    commit: float,
    in_the_air: Sequence[int],
) -> list[Row]:
    before, during = visits
    old = await database.value(_OLD, talk["id"], in_the_air)
    stopped = await database.value(_STOPPED)
    failed = sum(number for status, number in during.registered.items() if status != 303)
    not_ready = sum(number for status, number in during.ready.items() if status != 200)
    return [
        Row(f"visitors: the commit of a move of {MANY:,}", f"{commit * 1000:.0f} ms", commit,
            "a second", ceiling=1.0),
        Row("visitors: registrations meanwhile",
            f"{during.registered.total()}, {failed} of them refused; the slowest in"
            f" {during.slowest:.1f} s ({before.slowest:.1f} s before)", failed, "none", ceiling=0),
        Row("visitors: not ready meanwhile", f"{not_ready} of {during.ready.total()}", not_ready,
            "none", ceiling=0),
        Row("visitors: told the old date after the commit",
            f"{old} ({len(in_the_air)} were being handed over); {stopped:,} reminders taken back",
            old, "none", ceiling=0),
    ]  # fmt: skip


_DUE_NOW: Final = """
UPDATE deliveries SET due_at = now() WHERE session_id = $1 AND letter = 'reminder-1h'
"""

# Handing over is committed before DATA, so that what was in the air at the commit is known.
_IN_THE_AIR: Final = """
SELECT id FROM deliveries
 WHERE session_id = $1 AND state IN ('handing_off', 'sent') AND letter LIKE 'reminder%'
"""

_OLD: Final = """
SELECT count(*) FROM deliveries
 WHERE session_id = $1 AND state IN ('handing_off', 'sent') AND letter LIKE 'reminder%'
   AND split_part(occasion, '+', 1) = '1' AND NOT id = ANY($2)
"""

_STOPPED: Final = """
SELECT count(*) FROM deliveries WHERE letter LIKE 'reminder%' AND state = 'withdrawn'
"""

"""S7: who stalls or says nothing is sent away in seconds, and nobody else notices them."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from events import links
from events.public.forms import admission_queue
from events.web import request_bodies
from tests import factories
from tests.faults.kit.standstill import standstill
from tests.registrations.browsing import send
from tests.served import PATIENCE_SECONDS
from tests.trials.asking import ask
from tests.web.served import served

STALLED = 200
SILENT = 4_000
FORM = (b"content-type", b"application/x-www-form-urlencoded")


async def test_stalled_bodies_and_silent_connections_hold_up_nobody(database: None) -> None:
    """Where nobody is sent away, whoever is held up by them would be so for an hour."""
    place = links.session((await factories.session())["slug"])
    with served(before=PATIENT_WITH_THEM) as port:
        await many(port, place)
        took = await seconds_of_others(port, place)
        print(f"others answered in {took:.2f} s; the promise is 2")


async def test_stalled_bodies_and_silent_connections_are_sent_away(database: None) -> None:
    place = links.session((await factories.session())["slug"])
    with served() as port:
        began = time.monotonic()
        silent, stalled = await many(port, place)
        answers = await asyncio.gather(*(until_closed(one) for one in stalled))
        assert {answer[:12] for answer in answers} == {b"HTTP/1.1 408"}
        await asyncio.gather(*(until_closed(one) for one in silent))
        print(f"all closed after {time.monotonic() - began:.1f} s; the promise is 15")


PATIENT_WITH_THEM = """
from events.web import request_bodies
request_bodies.STALL_SECONDS = 3600.0
"""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def many(port: int, place: str) -> tuple[list[Connection], list[Connection]]:
    """Those who say nothing, and those who stop in the midst of a form."""
    half = (
        f"POST {links.registrations(place)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\nname="
    ).encode()
    silent = await asyncio.gather(*(connected(port) for _ in range(SILENT)))
    return silent, await asyncio.gather(*(connected(port, half) for _ in range(STALLED)))


async def connected(port: int, said: bytes = b"") -> Connection:
    """A connection to the site that says so much and no more."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    if said:
        writer.write(said)
        await writer.drain()
    return reader, writer


async def until_closed(connection: Connection) -> bytes:
    """What the site says until it closes."""
    reader, writer = connection
    with contextlib.suppress(ConnectionError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            said = await reader.read(100_000)
            while await reader.read(100_000):
                pass
            writer.close()
            return said
    return b""


async def seconds_of_others(port: int, place: str) -> float:
    """How long a page, and then a registration, take somebody else."""
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS
    ) as browser:
        began = time.monotonic()
        page = await browser.get(place)
        answer = await send(browser, page, "/registrations", name="Ada", email="a@example.org")
        assert answer.status_code == 303
        return time.monotonic() - began


async def test_a_body_is_read_before_a_turn_is_taken(
    app: Any, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_bodies, "STALL_SECONDS", 3600.0)
    session = await factories.session()
    place = links.session(session["slug"])
    page = await client.get(place)
    waiting = [
        asyncio.create_task(ask(app, "POST", links.registrations(place), headers=[FORM],
                                body=stalling()))
        for _ in range(2 * admission_queue.AT_ONCE)
    ]  # fmt: skip
    await asyncio.sleep(0.2)
    assert admission_queue.queue().admitted == 0
    answer = await send(client, page, "/registrations", name="Ada", email="a@example.org")
    assert answer.status_code == 303
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_body_that_stalls_or_trickles_is_answered_408_with_a_sentence(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_bodies, "STALL_SECONDS", 0.2)
    for body in (stalling(), trickling()):
        answer = await ask(app, "POST", f"{links.LOST_LINK}?lang=en", headers=[FORM], body=body)
        assert answer.status == 408
        assert "did not arrive in time" in answer.text


async def test_a_slow_but_steady_body_is_taken(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_bodies, "STALL_SECONDS", 0.2)
    async with standstill():  # Between two pieces passes what the client takes, nothing else.
        answer = await ask(app, "POST", links.LOST_LINK, headers=[FORM], body=steady())
    assert answer.status == 303


async def stalling() -> AsyncIterator[bytes]:
    """The beginning of a form, and then nothing for an hour."""
    yield b"email="
    await asyncio.sleep(3600)


async def trickling() -> AsyncIterator[bytes]:
    """A byte now and then, for ever."""
    while True:
        yield b"a"
        await asyncio.sleep(0.05)


async def steady() -> AsyncIterator[bytes]:
    """A form over a slow line, longer than the patience with one that stalls."""
    yield b"email=a@example.org&rest="
    for _ in range(6):
        await asyncio.sleep(0.1)
        yield b"x" * 2_000

"""Two of the web and two workers on addresses of their own, behind nginx: one of each is killed.

Nothing here goes by the clock: what was in the air is known request by request, because nobody asks
between the note of it and the death of the last thread; what was on its way, because the relay of
the worker that dies holds it.
"""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from events import database
from tests import factories
from tests.conftest import SECRET
from tests.faults.kit.relay import Relay
from tests.operations.restarts import nginx
from tests.operations.restarts.steadily import Answers, visit
from tests.operations.restarts.worker import Worker
from tests.served import PATIENCE_SECONDS, Site, new_site, start_all, stop_all

RATE = 40.0
AFTERWARDS = 80
"""So many are answered while a machine is gone."""

pytestmark = [
    pytest.mark.skipif(not nginx.PROGRAM, reason="nginx is not installed"),
]


class Machines(NamedTuple):
    """Four units of one site: two of the web, each with two processes, and two workers."""

    webs: list[Site]
    workers: list[Worker]


@pytest.fixture
def relays() -> Iterator[list[Relay]]:
    """One for each worker, so that it is known whose a mail is."""
    with Relay() as first, Relay() as second:
        yield [first, second]


@pytest.fixture
async def machines(database: None, relays: list[Relay]) -> AsyncIterator[Machines]:
    """All run when the test begins."""
    shared = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    shared |= {"EVENTS_SECRET_KEY": SECRET, "EVENTS_TRUSTED_PROXIES": "127.0.0.1"}
    with contextlib.ExitStack() as stack:
        webs, others = (
            [
                stack.enter_context(
                    new_site(host=f"127.0.0.{n + 2}", EVENTS_SMTP_URL=relay.url, **shared)
                )
                for n, relay in enumerate(relays)
            ]
            for _ in range(2)
        )
        workers = [Worker(site) for site in others]
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()
        await asyncio.to_thread(start_all, webs, "--no-worker", "--workers", "2")
        yield Machines(webs, workers)
        await asyncio.to_thread(stop_all, webs)


async def test_one_of_each_is_killed_and_only_what_was_in_the_air_is_lost(
    machines: Machines, relays: list[Relay]
) -> None:
    slugs = [(await factories.session(slug=f"open-{number}"))["slug"] for number in range(5)]
    answers, over = Answers(), asyncio.Event()
    relays[0].holding = True
    with nginx.before([site.address for site in machines.webs]) as port:
        visits = asyncio.create_task(
            visit(port, slugs, number=AFTERWARDS, rate=RATE, until=over, answers=answers)
        )
        await _until(lambda: bool(relays[0].held))
        in_the_air = await _web_killed(machines.webs[0], answers)
        await _until_answered(answers, AFTERWARDS)
        await _would_be_noticed_without_the_settings(machines)
        on_their_way = _worker_killed(machines.workers[0], relays[0])
        await asyncio.to_thread(machines.webs[0].start, "--no-worker", "--workers", "2")
        over.set()
        await visits
    print(f"{answers.counts}, in the air {len(in_the_air)}, on their way {len(on_their_way)}")
    assert set(answers.lost) <= set(in_the_air)
    await _everybody_is_registered_once(answers, in_the_air)
    await _taken_up_by_others(machines.workers)
    await _everybody_is_mailed_once(relays, on_their_way)


async def _web_killed(site: Site, answers: Answers) -> dict[int, str]:
    """Kill all processes of a machine while visitors wait; what was in the air until they died."""
    await _until(lambda: any(answers.in_the_air.values()))
    in_the_air, processes = dict(answers.in_the_air), list(site.processes())
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while not all(map(_is_dead, processes)):
        # Nobody asks meanwhile: one that dies still takes connections.
        time.sleep(0.001)  # noqa: ASYNC251
    return in_the_air


def _is_dead(process: int) -> bool:
    """Whether its files are closed: it is a zombie, and its last thread is gone."""
    there = Path(f"/proc/{process}")
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        is_zombie = (there / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
        return is_zombie and len(list((there / "task").iterdir())) == 1
    return True


async def _until_answered(answers: Answers, more: int) -> None:
    known = answers.counts.total()
    await _until(lambda: answers.counts.total() >= known + more)


async def _would_be_noticed_without_the_settings(machines: Machines) -> None:
    """The negative control: a balancer that does not go to the next machine lets visitors see."""
    addresses = [site.address for site in machines.webs]
    with nginx.before(addresses, instead=_NEVER_THE_NEXT) as port:
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE_SECONDS
        ) as browser:
            told = Counter([(await browser.get("/health/live")).status_code for _ in range(6)])
    assert told.keys() == {200, 502}, told


def _worker_killed(worker: Worker, relay: Relay) -> list[str]:
    """Kill a worker whose relay has mails and has not said so; whose mails those are.

    That is the instant in which a mail goes twice; at any other it does not.
    """
    worker.processes[-1].kill()
    worker.processes[-1].wait()
    held = list(relay.held)
    relay.holding = False
    return held


async def _taken_up_by_others(workers: list[Worker]) -> None:
    """Whoever lives gives back what it has; what is leased then is the dead one's, and lapses."""
    workers[1].processes[-1].terminate()
    assert await asyncio.to_thread(workers[1].processes[-1].wait, PATIENCE_SECONDS) == 0
    await database.execute(_LAPSE)  # On a slow machine that was so by itself.
    for worker in workers:
        worker.start()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await database.value(_NOT_SENT):  # noqa: ASYNC110 - another process's work
            await asyncio.sleep(0.1)


async def _everybody_is_registered_once(answers: Answers, in_the_air: dict[int, str]) -> None:
    """Whoever was told so is; of those who got no answer some may be."""
    rows = await database.values(
        "SELECT email FROM registrations JOIN people ON people.id = registrations.person"
    )
    assert len(rows) == len(set(rows))
    assert set(answers.registered) <= set(rows)
    assert set(rows) <= {*answers.registered, *in_the_air.values()}


async def _everybody_is_mailed_once(relays: list[Relay], on_their_way: list[str]) -> None:
    """No mail is lost. Twice goes only what was on its way when its worker died, and says so."""
    arrived = Counter(mail for relay in relays for mail in relay.accepted())
    people = set(await database.values("SELECT email FROM people"))
    assert {to for to, _ in arrived} == people
    assert len(arrived) == len(people)  # A second mail is the first one, with its Message-ID.
    twice = {to for (to, _), times in arrived.items() if times > 1}
    print(f"{len(people)} people, {len(twice)} mailed twice")
    assert twice == set(on_their_way)
    assert twice <= set(await database.values("SELECT address FROM deliveries WHERE repeated"))
    assert sum(arrived.values()) == len(arrived) + len(twice)


async def _until(true: Callable[[], bool]) -> None:
    """Return as soon as it is so."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not true():  # noqa: ASYNC110 - the notes of visitors and relays
            await asyncio.sleep(0.005)


_NEVER_THE_NEXT = {"next_upstream error timeout": "next_upstream off", "max_fails=1": "max_fails=0"}
_NOT_SENT = """
SELECT count(*) FROM deliveries WHERE letter = 'confirmation' AND state <> 'sent'"""
_LAPSE = """
UPDATE deliveries SET lease_until = now() - interval '1 second' WHERE lease_until IS NOT NULL"""

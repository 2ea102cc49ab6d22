"""Two of the web and two workers on addresses of their own, behind nginx: one of each is killed."""

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from events import database
from events.mail.transport.sender import CONNECTIONS
from tests import factories, sql
from tests.conftest import SECRET
from tests.faults.kit.relay import Relay
from tests.operations.restarts import nginx
from tests.operations.restarts.nginx import documented
from tests.operations.restarts.steadily import Answers, visit
from tests.operations.restarts.worker import Worker
from tests.served import Site, new_site, start_all, stop_all

NUMBER, RATE = 1_200, 60.0
GONE_SECONDS = 5.0
"""Longer than it takes visitors to come to a machine that is gone."""
TAKEN_UP_SECONDS = 120.0
"""An orphan is taken up within a minute (R2); twice that tells what is lost from what is slow."""

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.skipif(not nginx.PROGRAM, reason="nginx is not installed"),
    pytest.mark.skipif(
        "SOAK_TIMES" not in os.environ,
        reason="what is in the air at a kill is known on a quiet machine only: SOAK_TIMES=1",
    ),
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
    shared |= {
        "EVENTS_SECRET_KEY": SECRET,
        "EVENTS_TRUSTED_PROXIES": "127.0.0.1",
        "EVENTS_DRAIN_SECONDS": documented("EVENTS_DRAIN_SECONDS"),
    }
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
        await asyncio.to_thread(start_all, webs, "--no-worker", "--workers", "2")
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()
        yield Machines(webs, workers)
        await asyncio.to_thread(stop_all, webs)


async def test_one_of_each_is_killed_and_only_what_was_in_the_air_is_lost(
    machines: Machines, relays: list[Relay]
) -> None:
    slugs = [(await factories.session(slug=f"open-{number}"))["slug"] for number in range(5)]
    answers, over = Answers(), asyncio.Event()
    with nginx.before([site.address for site in machines.webs]) as port:
        visits = asyncio.create_task(
            visit(port, slugs, number=NUMBER, rate=RATE, until=over, answers=answers)
        )
        await relays[0].arrived(20)
        await relays[1].arrived(20)
        in_the_air = await _web_killed(machines.webs[0], answers)
        await asyncio.sleep(GONE_SECONDS)
        on_their_way = await _worker_killed(machines.workers[0], relays[0])
        await asyncio.to_thread(machines.webs[0].start, "--no-worker", "--workers", "2")
        machines.workers[0].start()
        over.set()
        await visits
    print(f"{answers.counts}, in the air {len(in_the_air)}, on their way {len(on_their_way)}")
    assert set(answers.lost) <= set(in_the_air)
    await _everybody_is_registered_once(answers, in_the_air)
    await _everybody_is_mailed_once(relays, on_their_way)


async def _web_killed(site: Site, answers: Answers) -> dict[int, str]:
    """Kill all processes of a machine while visitors wait; what was in the air until they died."""
    while not any(answers.in_the_air.values()):  # noqa: ASYNC110 - the visitors' own notes
        await asyncio.sleep(0.005)
    in_the_air, processes = dict(answers.in_the_air), list(site.processes())
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    while not all(map(_is_dead, processes)):
        # Nobody asks meanwhile: one that dies still takes connections.
        time.sleep(0.001)  # noqa: ASYNC251
    return in_the_air


def _is_dead(process: int) -> bool:
    """Whether its files are closed, as those of a zombie are."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    return True


async def _worker_killed(worker: Worker, relay: Relay) -> set[str]:
    """Kill a worker when its relay has mails and has not said so; whose mails are on their way.

    That is the instant in which a mail may go twice; at any other it does not.
    """
    relay.holding = True
    while relay.commands["body"] == len(relay.accepted()):  # noqa: ASYNC110
        await asyncio.sleep(0.02)
    worker.processes[-1].kill()
    worker.processes[-1].wait()
    rows = await sql.rows("SELECT address FROM deliveries WHERE state = 'handing_off'")
    relay.holding = False
    return {row["address"] for row in rows}


async def _everybody_is_registered_once(answers: Answers, in_the_air: dict[int, str]) -> None:
    """Whoever was told so is; of those who got no answer some may be."""
    rows = await database.values(
        "SELECT email FROM registrations JOIN people ON people.id = registrations.person"
    )
    assert len(rows) == len(set(rows))
    assert set(answers.registered) <= set(rows)
    assert set(rows) <= {*answers.registered, *in_the_air.values()}


async def _everybody_is_mailed_once(relays: list[Relay], on_their_way: set[str]) -> None:
    """No mail is lost. Twice goes only what was on its way when its worker died, and says so."""
    async with asyncio.timeout(TAKEN_UP_SECONDS):
        while await database.value(_NOT_SENT):  # noqa: ASYNC110 - another process's work
            await asyncio.sleep(0.2)
    arrived = Counter(mail for relay in relays for mail in relay.accepted())
    people = set(await database.values("SELECT email FROM people"))
    assert {to for to, _ in arrived} == people
    twice = {to for (to, _), times in arrived.items() if times > 1}
    print(f"{len(people)} people, {len(twice)} mailed twice")
    assert len(arrived) == len(people)  # A second mail is the first one, with its Message-ID.
    assert twice  # The kill came in that instant.
    assert twice <= on_their_way
    assert twice <= set(await database.values("SELECT address FROM deliveries WHERE repeated"))
    assert sum(arrived.values()) - len(arrived) <= CONNECTIONS


_NOT_SENT = """
SELECT count(*) FROM deliveries WHERE letter = 'confirmation' AND state <> 'sent'"""

"""Two sites whose addresses for answers are each other's inbox, over real SMTP and LMTP."""

import asyncio
import os
import smtplib
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests import prepared
from tests.conftest import SECRET
from tests.inbox.bounces.test_bounces import _open
from tests.mail_sink import MailSink
from tests.served import PATIENCE_SECONDS, free_port
from tests.worker.processes import Process

LETTER = (
    b"From: Pat <pat@example.org>\r\nTo: inbox@one.example\r\nSubject: The replay\r\n"
    b"Message-ID: <1@example.org>\r\n\r\nCan you send me the replay?\r\n"
)
SITE = (sys.executable, "-m", "tests.inbox.mailbox.site_process")


class Relay(MailSink):
    """Takes mail by SMTP and hands what is for a site over by LMTP."""

    def __init__(self, ports: dict[str, int]) -> None:
        """Know where each domain's mail goes."""
        super().__init__()
        self.ports = ports

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Hand over before the 250, as a mail server on one machine does."""
        for to in envelope.rcpt_tos:
            port = self.ports[to.rpartition("@")[2]]
            content = bytes(envelope.original_content)
            await asyncio.to_thread(hand_over, port, envelope.mail_from, to, content)
        return await super().handle_DATA(server, session, envelope)


def hand_over(port: int, sender: str, to: str, content: bytes) -> None:
    """One mail by LMTP."""
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.sendmail(sender, [to], content)


class Site:
    """One of the two: its database, and where it listens."""

    def __init__(self, domain: str, url: str, port: int) -> None:
        """Nothing is opened."""
        self.domain, self.url, self.port = domain, url, port

    async def values(self, query: str) -> list[Any]:
        """A column of what its database says."""
        connection = await asyncpg.connect(dsn=self.url)
        try:
            return [row[0] for row in await connection.fetch(query)]
        finally:
            await connection.close()


@pytest.fixture
def sites() -> Iterator[list[Site]]:
    """Two sites with empty databases."""
    with ExitStack() as stack:
        yield [
            Site(
                f"{name}.example",
                stack.enter_context(prepared.database(f"{name}_{os.getpid()}")),
                free_port(),
            )
            for name in ("one", "two")
        ]


@asynccontextmanager
async def at_work(sites: list[Site], folder: Path, **without: str) -> AsyncIterator[Relay]:
    """Run both, each with the other's inbox as its address for answers."""
    with ExitStack() as stack:
        relay = Relay({site.domain: site.port for site in sites})
        relay.start()
        stack.callback(relay.stop)
        for site, other in (sites, sites[::-1]):
            environment = _environment(site, other, relay, folder) | without
            running = Process(SITE, folder, **environment)
            stack.callback(running.kill)
            await running.logged("worker ready")
            while not await _open(site.port):  # noqa: ASYNC110 - a port rings no bell
                await asyncio.sleep(0.05)
        yield relay


def _environment(site: Site, other: Site, relay: Relay, folder: Path) -> dict[str, str]:
    return {
        "EVENTS_DATABASE_URL": site.url, "EVENTS_REDIS_URL": f"unix://{folder}/nothing",
        "EVENTS_BASE_URL": f"http://{site.domain}", "EVENTS_SECRET_KEY": SECRET + site.domain,
        "EVENTS_SMTP_URL": relay.url, "EVENTS_MAIL_FROM": f"causerie@{site.domain}",
        "EVENTS_INBOX_ADDRESS": f"inbox@{site.domain}",
        "EVENTS_INBOX_LMTP": f"127.0.0.1:{site.port}",
        "EVENTS_REPLY_TO": f"inbox@{other.domain}", "EVENTS_DATA_DIR": str(folder / site.domain),
        "TEST_PER_SENDER": "4",
    }  # fmt: skip


async def until(true: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> None:
    """Return when it is true."""
    deadline = time.monotonic() + seconds
    while not await true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)


KEPT_BACK = "SELECT kept_back FROM received_mails WHERE kept_back <> ''"


async def test_what_one_passes_on_to_the_other_goes_no_further(
    sites: list[Site], tmp_path: Path
) -> None:
    one, two = sites
    async with at_work(sites, tmp_path) as relay:
        hand_over(one.port, "pat@example.org", "inbox@one.example", LETTER)
        await until(lambda: two.values(KEPT_BACK))
        await until(lambda: one.values("SELECT 1 FROM deliveries WHERE state = 'sent'"))
        [passed] = relay
        assert passed.to == "inbox@two.example"
        assert await two.values(KEPT_BACK) == ["a program sent it"]
        assert await two.values("SELECT count(*) FROM deliveries") == [0]


async def test_without_the_guards_it_goes_round_until_the_limit_ends_it(
    sites: list[Site], tmp_path: Path
) -> None:
    """The negative control, and the limit that ends what no guard sees."""

    async def ended() -> bool:
        return any([await site.values(KEPT_BACK) for site in sites])

    async with at_work(sites, tmp_path, TEST_WITHOUT="guards") as relay:
        hand_over(sites[0].port, "pat@example.org", "inbox@one.example", LETTER)
        await until(ended)
        await relay.arrived(9)  # The last is written down once the other site has taken it.
        assert len(relay) == 9  # Pat's own, then four of each site's.


async def test_without_guards_and_limit_it_would_never_end(
    sites: list[Site], tmp_path: Path
) -> None:
    """The other negative control."""
    free = {"TEST_WITHOUT": "guards", "TEST_PER_SENDER": "1000"}
    async with at_work(sites, tmp_path, **free) as relay:
        hand_over(sites[0].port, "pat@example.org", "inbox@one.example", LETTER)
        await relay.arrived(20)

"""Two web processes behind a balancer are restarted one after the other, and no visitor notices."""

import asyncio
import contextlib
import os
from collections.abc import Iterator
from types import ModuleType

import pytest

from events import database
from tests import factories
from tests.conftest import SECRET
from tests.mail_sink import MailSink
from tests.operations.restarts import caddy, nginx
from tests.operations.restarts.nginx import documented
from tests.operations.restarts.steadily import NUMBER, RATE, visit
from tests.served import Site, new_site, start_all, stop_all


@pytest.fixture
def two_sites(database: None, mail_sink: MailSink) -> Iterator[list[Site]]:
    """Two machines of one site, as far as one machine can be two."""
    shared = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    with contextlib.ExitStack() as stack:
        sites = [
            stack.enter_context(
                new_site(
                    **shared,
                    EVENTS_SECRET_KEY=SECRET,
                    EVENTS_SMTP_URL=mail_sink.url,
                    EVENTS_TRUSTED_PROXIES="127.0.0.1",
                    EVENTS_DRAIN_SECONDS=documented("EVENTS_DRAIN_SECONDS"),
                )
            )
            for _ in range(2)
        ]
        start_all(sites, "--no-worker")
        yield sites
        stop_all(sites)


@pytest.mark.parametrize(
    "balancer",
    [
        pytest.param(
            each,
            marks=pytest.mark.skipif(not each.PROGRAM, reason=f"{name} is not installed"),
            id=name,
        )
        for each, name in ((nginx, "nginx"), (caddy, "Caddy"))
    ],
)
async def test_nobody_notices_a_rolling_restart(
    two_sites: list[Site], balancer: ModuleType
) -> None:
    slugs = [(await factories.session(slug=f"open-{number}"))["slug"] for number in range(5)]
    with balancer.before([site.address for site in two_sites]) as port:
        over = asyncio.Event()
        visits = asyncio.create_task(visit(port, slugs, number=NUMBER, rate=RATE, until=over))
        for site in two_sites:
            await asyncio.sleep(4)
            assert await asyncio.to_thread(site.stop) == 0
            await asyncio.to_thread(site.start, "--no-worker")
        over.set()
        answers = await visits
    assert answers.failed == 0, answers.counts
    rows = await database.values("SELECT email FROM people")
    assert sorted(answers.registered) == sorted(rows)
    assert await database.value(_TWICE) == 0


_TWICE = """
SELECT count(*) FROM (
  SELECT 1 FROM deliveries WHERE letter = 'confirmation' GROUP BY subject_id
  HAVING count(*) <> 1) AS twice
"""

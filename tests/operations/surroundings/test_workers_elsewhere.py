"""A machine of the web with a data folder of its own knows of the workers of the others."""

import asyncio
import os
import re
import time

import asyncpg
import httpx

from events.deliveries import heartbeat
from events.settings import settings
from tests.conftest import SECRET
from tests.operations.restarts.worker import Worker
from tests.served import PATIENCE_SECONDS, new_site


async def told_alive(client: httpx.AsyncClient, *, until: int) -> None:
    """Return once so many workers are told to be alive."""
    told = -1
    async with asyncio.timeout(PATIENCE_SECONDS):
        while told != until:
            answer = (await client.get("/metrics")).text
            found = re.search(r"^events_workers_alive (\d+)", answer, re.MULTILINE)
            assert found
            told = int(found[1])
            await asyncio.sleep(0.05)


async def test_a_worker_with_another_folder_is_told_while_it_is_there(
    client: httpx.AsyncClient,
) -> None:
    shared = {name: os.environ[name] for name in ("EVENTS_DATABASE_URL", "EVENTS_REDIS_URL")}
    with new_site(EVENTS_SECRET_KEY=SECRET, **shared) as site:
        worker = Worker(site)
        try:
            await told_alive(client, until=0)
            worker.start()
            await told_alive(client, until=1)
            worker.start()
            await told_alive(client, until=2)
            worker.processes[0].kill()
            await told_alive(client, until=1)
            assert not heartbeat.is_known()
        finally:
            worker.stop()


async def test_a_worker_of_the_same_folder_that_hangs_is_not_alive_though_connected(
    client: httpx.AsyncClient,
) -> None:
    connected = await asyncpg.connect(
        settings().database_url, server_settings={"application_name": "events worker 7 here"}
    )
    try:
        await told_alive(client, until=1)
        heartbeat.beat()
        (sign,) = settings().data_dir.glob("worker-*")
        os.utime(sign, (0, time.time() - heartbeat.SILENT_SECONDS - 10))
        await told_alive(client, until=0)
        os.utime(sign, (0, time.time() - heartbeat.KNOWN_SECONDS - 10))
        await told_alive(client, until=1)
    finally:
        await connected.close()
        heartbeat.end()

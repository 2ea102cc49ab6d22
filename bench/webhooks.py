"""Messages to webhooks a second, beside mails a second of one worker in the same run.

Each message is that of a registration, with the object in it: claimed under a lease, read, written,
signed, posted over a connection of its own, settled. Triggers write them as people register.

The calibrator is a bare loop of httpx that posts ready bytes of the same size to the same receiver.
"""

import asyncio
import os
import time
from statistics import fmean

import httpx

from bench import mail
from bench.kit.beside import beside
from bench.kit.rows import Row
from events import clock, database
from events.settings import settings
from events.webhooks import endpoints, messages, payload
from events.webhooks.endpoints import NewWebhook
from tests import factories

MESSAGES = 3_000
SEVERAL = 10
CONNECTIONS = 40
CALIBRATOR = f"httpx, ready bytes, {CONNECTIONS} at once"
BESIDE = "mails of one worker"
BY = "owner@example.org"


async def run() -> list[Row]:
    """One webhook that everything goes to, then ten; and mails, by one worker each."""
    os.environ["EVENTS_INTERNAL_HOSTS"] = "127.0.0.1"
    settings.cache_clear()
    async with beside("bench.kit.receiver") as port:
        address = f"http://127.0.0.1:{port}/hook"
        body = await _example(address)
        bare = [await _bare(address, body)]
        one = await _told(address, 1)
        bare.append(await _bare(address, body))
        ten = await _told(address, SEVERAL)
    mails = await _mails()
    rate = fmean(bare)
    return [
        Row(f"webhooks: bare loop, {len(body)} bytes", f"{rate:,.0f}/s", 1.0, CALIBRATOR),
        Row("webhooks: one worker, to one", f"{one:,.0f}/s", one / rate, CALIBRATOR),
        Row("webhooks: one worker, to ten", f"{ten:,.0f}/s", ten / rate, CALIBRATOR),
        Row("webhooks: to ten, beside mails", f"{mails:,.0f} mails/s", ten / mails, BESIDE),
    ]


async def _example(address: str) -> bytes:
    """Write one message, and leave none."""
    await _make(address, 1)
    await _register(1)
    (claimed,) = await messages.claim(clock.now())
    body = await payload.body(claimed)
    await database.execute("DELETE FROM webhooks")
    return body


async def _told(address: str, webhooks: int) -> float:
    """Messages a second of one worker, once people registered."""
    await _make(address, webhooks)
    await _register(MESSAGES // webhooks)
    pace = await mail.ran([*mail.WORKER, "webhooks"], MESSAGES)
    left = await database.value("SELECT count(*) FROM webhook_messages WHERE state <> 'delivered'")
    assert left == 0, f"{left} messages were not delivered"
    await database.execute("DELETE FROM webhooks")
    return pace.rate


async def _make(address: str, number: int) -> None:
    for index in range(number):
        new = NewWebhook(f"Webhook {index}", address, ["registration.created"], "full")
        await endpoints.make(new, by=BY, at=clock.now())


async def _register(number: int) -> None:
    session = await factories.session()
    await database.execute(_REGISTER, session["id"], number)
    await database.execute("VACUUM ANALYZE webhook_messages")


async def _bare(address: str, body: bytes) -> float:
    left = iter(range(MESSAGES))
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=0)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client:

        async def push() -> None:
            for _ in left:
                answer = await client.post(address, content=body)
                assert answer.status_code == 204

        began = time.perf_counter()
        await asyncio.gather(*(push() for _ in range(CONNECTIONS)))
    return MESSAGES / (time.perf_counter() - began)


async def _mails() -> float:
    async with beside("bench.kit.sink") as port:
        os.environ["EVENTS_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        settings.cache_clear()
        session, people = await mail.registered()
        return (await mail.workers(1, session, people)).rate


_REGISTER = """
WITH who AS (
  INSERT INTO people (email, nonce)
  SELECT gen_random_uuid() || '@example.org', md5(n::text)
    FROM generate_series(1, $2::int) AS n RETURNING id)
INSERT INTO registrations (session, person, name, nonce, join_nonce)
SELECT $1, id, 'Ada Exemple', md5(id::text), md5('join' || id::text) FROM who
"""

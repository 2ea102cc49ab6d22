"""10,000 reminders with their calendar file: claimed, composed, sent and settled.

The calibrator is a bare loop of aiosmtplib that pushes ready bytes of the same size over as many
connections into the same sink.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import aiosmtplib

from bench.rows import Row
from events import database
from events.clock import now
from events.database import transaction
from events.deliveries.claim import claim
from events.deliveries.plan import REMINDER, Owed, plan
from events.mail.compose import Composed, compose
from events.mail.send import CONNECTIONS
from events.settings import settings
from tests import factories

MAILS = int(os.environ.get("BENCH_MAILS", "10000"))
CALIBRATOR = f"aiosmtplib, ready bytes, {CONNECTIONS} connections"


async def run() -> list[Row]:
    """One worker, then two, against the bare loop measured before and after."""
    async with _sink() as port:
        os.environ["EVENTS_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        settings.cache_clear()
        session, people = await _registered()
        example = await _example(session, people)
        await _bare(port, example)
        before = await _bare(port, example)
        one = await _workers(1, session, people)
        two = await _workers(2, session, people)
        after = await _bare(port, example)
    bare = (before + after) / 2
    size = f"{len(example.message) / 1024:.1f} kB"
    return [
        Row("bare loop", f"{bare:,.0f} mails/s of {size}", 1.0, CALIBRATOR),
        Row("one worker", f"{one:,.0f} mails/s", one / bare, CALIBRATOR, "0.4"),
        Row(
            "two workers", f"{two:,.0f} mails/s", two / one, "one worker", "1.6 on four free cores"
        ),
    ]


async def _registered() -> tuple[dict[str, object], list[int]]:
    """A session tomorrow with as many people as mails."""
    programme = await factories.programme()
    session = await factories.session(programme, starts_at=now() + timedelta(minutes=50))
    for _ in range(3):
        await factories.appearance(await factories.speaker(programme), session)
    rows = await database.rows(_REGISTER, session["id"], MAILS)
    return session, [row["id"] for row in rows]


async def _owe(
    session: dict[str, object], people: list[int], *, due_at: datetime | None = None
) -> None:
    await database.execute("DELETE FROM deliveries")
    async with transaction():
        await plan(
            [
                Owed(
                    letter="reminder-1h",
                    subject_kind="registration",
                    subject_id=person,
                    occasion="1",
                    due_at=due_at or now(),
                    urgency=REMINDER,
                    session_id=session["id"],  # type: ignore[arg-type]
                    programme_id=session["programme"],  # type: ignore[arg-type]
                )
                for person in people
            ]
        )
    await database.execute("VACUUM ANALYZE deliveries")


async def _example(session: dict[str, object], people: list[int]) -> Composed:
    await _owe(session, people[:1])
    [mail] = await compose(await claim(1))
    assert isinstance(mail, Composed), mail
    return mail


async def _bare(port: int, example: Composed) -> float:
    """Mails a second, without a database, a letter or a thought."""
    left = iter(range(MAILS))

    async def push() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, local_hostname="bench")
        await client.connect()
        for _ in left:
            await client.mail(example.sender)
            await client.rcpt(example.recipient)
            await client.data(example.message)
        await client.quit()

    began = time.perf_counter()
    await asyncio.gather(*(push() for _ in range(CONNECTIONS)))
    return MAILS / (time.perf_counter() - began)


async def _workers(count: int, session: dict[str, object], people: list[int]) -> float:
    """Mails a second by so many worker processes, all started before the clock is."""
    await _owe(session, people)
    workers = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench._worker",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(count)
    ]  # fmt: skip
    for worker in workers:
        assert worker.stdout is not None
        assert await worker.stdout.readline() == b"ready\n"
    began = time.perf_counter()
    said = await asyncio.gather(*(worker.communicate(b"go\n") for worker in workers))
    took = time.perf_counter() - began
    sent = sum(int(out.splitlines()[-1]) for out, _ in said)
    assert sent == MAILS, f"{sent} of {MAILS} were sent"
    return MAILS / took


@asynccontextmanager
async def _sink() -> AsyncIterator[int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench._sink", stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield int(await process.stdout.readline())
    finally:
        process.terminate()
        await process.wait()


_REGISTER = """
WITH who AS (
  INSERT INTO people (email, nonce)
  SELECT 'person-' || n || '@town-' || n % 50 || '.example.org', md5(n::text)
    FROM generate_series(1, $2::int) AS n RETURNING id)
INSERT INTO registrations (session, person, name, nonce, join_nonce)
SELECT $1, id, 'Ada Exemple', md5(id::text), md5('join' || id::text) FROM who RETURNING id
"""

"""10,000 mails: claimed, composed, sent and settled.

The mail is the confirmation, the heaviest there is: it carries the invitation twice (as a part and
as a file) and has its number recorded. A reminder names the same hour without a calendar file.

The calibrator is a bare loop of aiosmtplib that pushes ready bytes of the same size over as many
connections into the same sink.
"""

import asyncio
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean

import aiosmtplib

from bench.kit.beside import beside
from bench.kit.rows import Row
from events import database
from events.clock import now
from events.database import transaction
from events.deliveries.claim import claim
from events.deliveries.plan import Owed, plan
from events.deliveries.states import Urgency
from events.mail.render.compose import Composed, compose
from events.mail.transport.sender import CONNECTIONS
from events.settings import settings
from tests import factories

MAILS = int(os.environ.get("BENCH_MAILS", "10000"))
WORKER = [sys.executable, "-m", "bench.kit.worker"]
CALIBRATOR = f"aiosmtplib, ready bytes, {CONNECTIONS} connections"


@dataclass(frozen=True)
class Pace:
    """Mails a second, and seconds of processor time for each in the sending process."""

    rate: float
    cpu: float

    def __str__(self) -> str:
        return f"{self.rate:,.0f} mails/s"


async def run() -> list[Row]:
    """One worker, then two, against the bare loop measured in turns with them."""
    async with beside("bench.kit.sink") as port:
        os.environ["EVENTS_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        settings.cache_clear()
        session, people = await registered()
        example = await _example(session, people)
        await _bare(port, example, MAILS // 4)
        bare = [await _bare(port, example)]
        one = [await workers(1, session, people)]
        bare.append(await _bare(port, example))
        one.append(await workers(1, session, people))
        bare.append(await _bare(port, example))
        two = await workers(2, session, people)
        reminders = await workers(1, session, people, letter="reminder-1h")
    return _rows(example, _mean(bare), _mean(one), two, reminders)


def _rows(example: Composed, bare: Pace, one: Pace, two: Pace, reminders: Pace) -> list[Row]:
    cores = len(os.sched_getaffinity(0))
    size = f"{len(example.message) / 1024:.1f} kB"
    return [
        Row(f"mail: bare loop, {size}", str(bare), 1.0, CALIBRATOR),
        Row("mail: one worker, invitations", str(one), one.rate / bare.rate, CALIBRATOR, floor=0.4),
        Row("mail: its processor time alone", f"{one.cpu * 1e6:,.0f} µs of CPU", bare.cpu / one.cpu,
            CALIBRATOR),
        Row("mail: two workers", str(two), two.rate / one.rate, "one worker",
            floor=1.6 if cores >= 6 else None),
        Row("mail: one worker, reminders", str(reminders), reminders.rate / bare.rate, CALIBRATOR),
    ]  # fmt: skip


async def registered() -> tuple[dict[str, object], list[int]]:
    """A session tomorrow with as many people as mails."""
    programme = await factories.programme()
    session = await factories.session(programme, starts_at=now() + timedelta(minutes=50))
    for _ in range(3):
        await factories.appearance(await factories.speaker(programme), session)
    return session, await database.values(_REGISTER, session["id"], MAILS)


async def _owe(
    session: dict[str, object],
    people: list[int],
    *,
    due_at: datetime | None = None,
    letter: str = "confirmation",
) -> None:
    await database.execute("DELETE FROM deliveries")
    async with transaction():
        await plan(
            [
                Owed(
                    letter=letter,
                    subject_kind="registration",
                    subject_id=person,
                    occasion="1",
                    due_at=due_at or now(),
                    urgency=Urgency.CONFIRMATION,
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


async def _bare(port: int, example: Composed, mails: int = MAILS) -> Pace:
    """Without a database, a letter or a thought."""
    left = iter(range(mails))

    async def push() -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, local_hostname="bench")
        await client.connect()
        for _ in left:
            await client.mail(example.sender)
            await client.rcpt(example.recipient)
            await client.data(example.message)
        await client.quit()

    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(push() for _ in range(CONNECTIONS)))
    return Pace(mails / (time.perf_counter() - began), (time.process_time() - cpu) / mails)


async def workers(
    count: int, session: dict[str, object], people: list[int], letter: str = "confirmation"
) -> Pace:
    """So many worker processes, all started before the clock is."""
    await _owe(session, people, letter=letter)
    return await ran(WORKER, MAILS, count)


async def ran(command: list[str], number: int, count: int = 1) -> Pace:
    """So many processes that say «ready», work at a word, and say how much and how long."""
    running = [
        await asyncio.create_subprocess_exec(
            *command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(count)
    ]
    for one in running:
        assert one.stdout is not None
        assert await one.stdout.readline() == b"ready\n"
    began = time.perf_counter()
    said = await asyncio.gather(*(one.communicate(b"go\n") for one in running))
    took = time.perf_counter() - began
    told = [out.split()[-2:] for out, _ in said]
    sent = sum(int(done) for done, _ in told)
    assert sent == number, f"{sent} of {number} were sent"
    return Pace(number / took, sum(float(cpu) for _, cpu in told) / number)


def _mean(paces: list[Pace]) -> Pace:
    return Pace(fmean(pace.rate for pace in paces), fmean(pace.cpu for pace in paces))


_REGISTER = """
WITH who AS (
  INSERT INTO people (email, nonce)
  SELECT 'person-' || n || '@town-' || n % 50 || '.example.org', md5(n::text)
    FROM generate_series(1, $2::int) AS n RETURNING id)
INSERT INTO registrations (session, person, name, nonce, join_nonce)
SELECT $1, id, 'Ada Exemple', md5(id::text), md5('join' || id::text) FROM who RETURNING id
"""

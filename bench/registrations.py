"""Whole registrations over HTTP, against bare asyncpg with the same statements.

One POST is a seat, its answers and all its deliveries, committed. Both sides run 32 at once, on one
session that everybody wants and spread over 32, on the same two cores in the same run.
"""

import asyncio
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec

from bench.kit.load import AT_ONCE, posted
from bench.kit.rows import Row
from bench.kit.site import site
from events import database, links, signing
from events.clock import now
from events.database.engine import _leave_session_as_is
from events.database.shapes import shaped
from events.deliveries import plan
from events.registrations.shapes import Seat
from events.registrations.signup import form, planned_mails, questions, seats
from events.registrations.signup.form import RegistrationForm
from events.registrations.states import RegistrationState
from events.settings import settings
from tests import sql

NUMBER = 2_000
BEFORE = 1_000_000


async def run() -> list[Row]:
    """Hot and spread; then hot again with a million registrations in the table."""
    await questions.asked_at("warm")  # The pool and its first statements.
    async with site() as served:
        port = served.port
        await _over_http(port, "warm", 1, 500)
        hot, bare_hot = await _pair(port, "hot", 1)
        spread, bare_spread = await _pair(port, "spread", AT_ONCE)
        few = await _blocks("few")
        await _fill()
        many = await _blocks("many")
        late, _ = await _pair(port, "late", 1)
    against = "bare asyncpg, same statements"
    return [
        Row("registrations, one session", f"{hot:,.0f}/s", hot / bare_hot, against, floor=0.4),
        Row("registrations, 32 sessions", f"{spread:,.0f}/s", spread / bare_spread, against,
            floor=0.25),
        Row(f"one session, {BEFORE:,} others", f"{late:,.0f}/s", late / hot, "without the others",
            floor=0.85),
        Row(f"blocks it touches, {BEFORE:,} others", f"{many}", many / few, "without the others",
            ceiling=1.25),
    ]  # fmt: skip


async def _blocks(name: str) -> int:
    """Blocks of tables and indexes that one registration touches: a figure without a clock."""
    (session_id, _), *_ = await _sessions(name, 1)
    touched = []
    connection = await database.connect()
    try:
        for index in range(200):
            values = _values(session_id, f"{name}{index}@example.org")
            (plan_of,) = await connection.fetch(_EXPLAIN, *values)
            found = msgspec.json.decode(plan_of[0])[0]["Plan"]
            touched.append(found["Shared Hit Blocks"] + found["Shared Read Blocks"])
    finally:
        await connection.close()
    return int(statistics.median(touched))


_EXPLAIN = f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {seats._AT_ONCE}"


async def _pair(port: int, name: str, sessions: int) -> tuple[float, float]:
    """Registrations a second over HTTP and bare, taken in turns so that both see the same noise."""
    halves = NUMBER // 2
    http, bare = [], []
    for turn in ("a", "b"):
        http.append(await _over_http(port, f"{name}-{turn}", sessions, halves))
        bare.append(await _bare(f"{name}-bare-{turn}", sessions, halves))
    return sum(http) / len(http), sum(bare) / len(bare)


async def _over_http(port: int, name: str, sessions: int, number: int) -> float:
    slugs = [slug for _, slug in await _sessions(name, sessions)]
    key = form.new_key()

    def forms() -> Iterator[tuple[str, dict[str, str]]]:
        for index in range(number):
            yield (
                links.registrations(links.session(slugs[index % sessions])),
                {"name": "Ada Exemple", "email": f"{name}{index}@example.org", "form_key": key},
            )

    done, seconds = await posted(port, forms())
    assert done == number, f"{done} of {number} were registered"
    return number / seconds


async def _bare(name: str, sessions: int, number: int) -> float:
    found = await _sessions(name, sessions)
    numbers = iter(range(number))
    pool = await asyncpg.create_pool(
        settings().database_url, min_size=10, max_size=10, reset=_leave_session_as_is
    )
    began = time.perf_counter()
    await asyncio.gather(*(_bare_client(pool, name, found, numbers) for _ in range(AT_ONCE)))
    seconds = time.perf_counter() - began
    await pool.close()
    return number / seconds


async def _bare_client(
    pool: Any, name: str, sessions: list[tuple[int, str]], numbers: Iterator[int]
) -> None:
    asked = (
        "SELECT s.id AS session_id, q.* FROM sessions s LEFT JOIN questions q"
        " ON q.programme = s.programme AND (q.session IS NULL OR q.session = s.id)"
        " WHERE s.slug = $1 AND s.status <> 'draft' ORDER BY q.position, q.id"
    )
    for index in numbers:
        session_id, slug = sessions[index % len(sessions)]
        async with pool.acquire() as connection:
            await connection.fetch(asked, slug)
            async with connection.transaction():
                values = _values(session_id, f"{name}{index}@example.org")
                seat = await connection.fetchrow(seats._AT_ONCE, *values)
                made = Seat(seat["registration"], seat["person"], RegistrationState.HELD, 1)
                session = shaped(seats.SeatTaken, [seat])[0]
                mails = planned_mails.welcome(session, made, now())
                keys = [mail.key for mail in mails]
                columns = zip(*map(plan._values, keys, mails), strict=True)
                await connection.fetch(plan._PLAN, *map(list, columns))


def _values(session_id: int, email: str) -> tuple[object, ...]:
    wanted = RegistrationForm(email, "Ada Exemple", "fr", form_key="key")
    return (
        session_id, wanted.email, now(), "fr", "", False, wanted.name, "", "key", "",
        signing.nonce(), signing.nonce(), signing.nonce(),
    )  # fmt: skip


async def _sessions(name: str, number: int) -> list[tuple[int, str]]:
    """New sessions without a limit, next month, in a programme of their own."""
    starts = now() + timedelta(days=30)
    programme = await database.value(
        "INSERT INTO programmes (slug, title, status, uid) VALUES ($1, $1, 'published', $1)"
        " RETURNING id",
        name,
    )
    found = await sql.rows(
        "INSERT INTO sessions (programme, slug, uid, title, starts_local, ends_local, starts_at,"
        " ends_at, status, capacity) SELECT $1, $2 || '-' || n, $2 || '-' || n, 'Séance', $3, $4,"
        " $5, $6, 'published', 1000000 FROM generate_series(1, $7) n RETURNING id, slug",
        programme,
        name,
        starts.replace(tzinfo=None),
        (starts + timedelta(hours=1)).replace(tzinfo=None),
        starts,
        starts + timedelta(hours=1),
        number,
    )
    return [(entry["id"], entry["slug"]) for entry in found]


async def _fill() -> None:
    """A million registrations of as many people, elsewhere; on a connection without a time limit.

    What filling left to be written and tidied is not what a registration costs.
    """
    (session_id, _), *_ = await _sessions("filled", 1)
    lent = await database.connect()
    try:
        await lent.execute("SET synchronous_commit = off")
        await lent.execute(
            "INSERT INTO people (email, nonce) SELECT 'x' || n || '@example.org', 'n'"
            " FROM generate_series(1, $1::int) n",
            BEFORE,
        )
        await lent.execute(
            "INSERT INTO registrations (session, person, nonce, join_nonce)"
            " SELECT $1, id, 'n', 'n' FROM people WHERE email LIKE 'x%'",
            session_id,
        )
        for tidied in ("VACUUM ANALYZE people", "VACUUM ANALYZE registrations", "CHECKPOINT"):
            await lent.execute(tidied)
    finally:
        await lent.close()

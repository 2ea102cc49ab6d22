"""R5, R6 and S3 in full, over HTTP: `make soak ARGS=registering`, or `… --people 1000 --forms 50`.

A whole site of its own, `events serve` with its worker and its servers; what counts is read from
its tables and its mailbox afterwards. Ends with 1 where more was given or mailed than promised.
"""

import argparse
import asyncio
import json
import re
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
import httpx

from events.registrations.signup.rate_limits import ANONYMOUS, PER_DEPLOYMENT, PER_SESSION
from tests.served import Site, new_site

SEATS: Final = 100
AT_ONCE: Final = 100
"""Connections of the client: a thousand requests wait for these, and then for the server."""
VICTIM: Final = "victime@example.org"
SESSIONS: Final = (
    "complet-1",
    "complet-2",
    "cinquante",
    *(f"cible-{number}" for number in range(5)),
)
HIDDEN: Final = re.compile(r'name="form_key" value="([^"]+)"')


def main(arguments: list[str]) -> None:
    """Read the arguments, start the site, run, judge."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak registering")
    parser.add_argument("--people", type=int, default=1_000, help="for 100 seats, twice")
    parser.add_argument("--forms", type=int, default=50, help="one form so often at once")
    parser.add_argument("--sign-ups", type=int, default=10_000, help="of one address")
    asked = parser.parse_args(arguments)
    with new_site() as site:
        site.start()
        _publish(site)
        passed = asyncio.run(_run(site, asked))
    sys.exit(0 if passed else 1)


def _publish(site: Site) -> None:
    starts = (datetime.now(UTC) + timedelta(days=7)).replace(microsecond=0)
    ends = starts + timedelta(hours=1)
    rows = [
        f"{name},{name},{starts.isoformat()},{ends.isoformat()},Europe/Paris,fr,,Essai.,"
        f"{SEATS if name.startswith('complet') else ''}\n"
        for name in SESSIONS
    ]
    file = site.folder / "sessions.csv"
    head = "ref,title,starts_at,ends_at,timezone,language,speakers,abstract,capacity\n"
    file.write_text(head + "".join(rows))
    loaded = site.run("import", "--programme", "soak", "--sessions", str(file), "--publish")
    assert loaded.returncode == 0, loaded.stderr


async def _run(site: Site, asked: argparse.Namespace) -> bool:
    pool = httpx.Limits(max_connections=AT_ONCE)
    async with (
        httpx.AsyncClient(base_url=site.url, limits=pool, timeout=300) as client,
        _tables(site) as tables,
    ):
        return all(
            [
                await _crowd(client, tables, asked.people, waiting=False),
                await _crowd(client, tables, asked.people, waiting=True),
                await _one_form(site, client, tables, asked.forms),
                await _one_address(site, client, tables, asked.sign_ups),
            ]
        )


async def _crowd(
    client: httpx.AsyncClient, tables: asyncpg.Connection, people: int, *, waiting: bool
) -> bool:
    """R5: everybody at once for a hundred seats; whoever comes too late waits, or is told so."""
    slug = SESSIONS[int(waiting)]
    key = await _key(client, slug)
    extra = {"waiting": "yes"} if waiting else {}
    began = time.monotonic()
    answers = await asyncio.gather(
        *(
            _post(client, slug, key, f"{slug}-{number}@example.org", **extra)
            for number in range(people)
        )
    )
    seconds = time.monotonic() - began
    states = await tables.fetch(
        "SELECT r.state, count(*) AS number FROM registrations r"
        " JOIN sessions s ON s.id = r.session WHERE s.slug = $1 GROUP BY r.state",
        slug,
    )
    found = {row["state"]: row["number"] for row in states}
    taken = await tables.fetchval("SELECT taken FROM sessions WHERE slug = $1", slug)
    print(
        f"R5 {'with' if waiting else 'without'} a waiting list: {people} requests for {SEATS}"
        f" seats in {seconds:.1f} s: answers {_by_status(answers)}; rows {found}; counted {taken}"
    )
    rest = {"waiting": people - SEATS} if waiting and people > SEATS else {}
    return taken == min(SEATS, people) and found == {"held": min(SEATS, people), **rest}


async def _one_form(
    site: Site, client: httpx.AsyncClient, tables: asyncpg.Connection, times: int
) -> bool:
    """R6: one form so often at once is one registration, one mail and one answer."""
    slug, address = "cinquante", "impatience@example.org"
    key = await _key(client, slug)
    answers = await asyncio.gather(*(_post(client, slug, key, address) for _ in range(times)))
    rows = await tables.fetchval(
        "SELECT count(*) FROM registrations r JOIN people p ON p.id = r.person WHERE p.email = $1",
        address,
    )
    mails = await _mails(site, tables, address)
    said = {(answer.status_code, answer.headers.get("location"), answer.text) for answer in answers}
    print(f"R6: one form {times} times at once: answers {_by_status(answers)},"
          f" {len(said)} different; {rows} registration, {mails} mail")  # fmt: skip
    return (rows, mails, len(said)) == (1, 1, 1)


async def _one_address(
    site: Site, client: httpx.AsyncClient, tables: asyncpg.Connection, times: int
) -> bool:
    """S3: one address signed up by strangers, each time with a new form, over five sessions."""
    began = time.monotonic()
    turns = asyncio.Semaphore(AT_ONCE)

    async def sign_up(number: int) -> httpx.Response:
        async with turns:
            slug = f"cible-{number % 5}"
            return await _post(client, slug, await _key(client, slug), VICTIM)

    answers = await asyncio.gather(*(sign_up(number) for number in range(times)))
    seconds = time.monotonic() - began
    owed = await tables.fetch(
        "SELECT d.session_id, count(*) AS number FROM deliveries d"
        " JOIN people p ON p.id = d.person_id"
        " WHERE p.email = $1 AND d.letter = ANY($2) GROUP BY d.session_id",
        VICTIM,
        ANONYMOUS,
    )
    each, mails = [row["number"] for row in owed], await _mails(site, tables, VICTIM)
    rows = await tables.fetchval(
        "SELECT count(*) FROM registrations r JOIN people p ON p.id = r.person WHERE p.email = $1",
        VICTIM,
    )
    print(f"S3: {times} sign-ups of one address in {seconds:.0f} s: answers {_by_status(answers)};"
          f" {rows} registrations; mails by session {each}, in the mailbox {mails}")  # fmt: skip
    return max(each) <= PER_SESSION and sum(each) <= PER_DEPLOYMENT and mails <= PER_DEPLOYMENT


async def _key(client: httpx.AsyncClient, slug: str) -> str:
    found = HIDDEN.search((await client.get(f"/sessions/{slug}")).text)
    assert found, slug
    return found[1]


async def _post(
    client: httpx.AsyncClient, slug: str, key: str, address: str, **extra: str
) -> httpx.Response:
    fields = {"form_key": key, "name": "Ada Exemple", "email": address, **extra}
    return await client.post(f"/sessions/{slug}/registrations", data=fields)


async def _mails(site: Site, tables: asyncpg.Connection, address: str) -> int:
    """How many mails lie in the mailbox for an address, once none is due any more."""
    while await tables.fetchval(  # noqa: ASYNC110 - the ledger rings no bell
        "SELECT count(*) FROM deliveries d JOIN people p ON p.id = d.person_id WHERE p.email = $1"
        " AND d.state IN ('due', 'handing_off') AND d.due_at <= now()",
        address,
    ):
        await asyncio.sleep(0.5)
    return sum(address in mail["To"] for mail in site.mails())


def _by_status(answers: Iterable[httpx.Response]) -> dict[int, int]:
    return dict(sorted(Counter(answer.status_code for answer in answers).items()))


@asynccontextmanager
async def _tables(site: Site) -> AsyncIterator[Any]:
    told = json.loads((site.data_dir / "servers.json").read_text())
    connection = await asyncpg.connect(dsn=told["database"])
    try:
        yield connection
    finally:
        await connection.close()

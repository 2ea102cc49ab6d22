"""A roster of 100,000 people taken away: as CSV, as a spreadsheet, as a sheet to sign."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from bench.kit.load import got, streamed
from bench.kit.rows import Row
from bench.kit.site import site
from bench.large.large import MANY, people_of
from bench.roster import signed_in
from tests import factories

FILES = ("roster.csv", "roster.xlsx", "attendance-sheet")
LEAST = 20_000
"""People a second."""
MOST_MB = 200
MOST_MS = 100


async def run() -> list[Row]:
    """Each alone, then all three at once; beside each the loop's worst delay and the memory."""
    talk = await factories.session()
    await people_of(talk["id"])
    cookie, rows = await signed_in(), []
    async with site() as served:

        async def take(*files: str) -> None:
            paths = [f"/desk/sessions/{talk['slug']}/{file}" for file in files]
            taken = await asyncio.gather(*(streamed(served.port, one, cookie) for one in paths))
            said = ", ".join(f"first bytes after {first:.2f} s" for first, _, _ in taken)
            print(f"{' '.join(files)}: {said}", flush=True)

        for file in FILES:  # What is imported or compiled at the first visit is no part of it.
            await take(file)
        for files in (*((one,) for one in FILES), FILES):
            name = f"exports: {' and '.join(files)}"
            rows += await _measured(served.port, name, lambda: take(*files))  # noqa: B023
    return rows


async def _measured(port: int, name: str, work: Callable[[], Awaitable[None]]) -> list[Row]:
    await got(port, "/watched")
    began = time.perf_counter()
    await work()
    seconds = time.perf_counter() - began
    delay, worked, memory = map(float, (await got(port, "/watched")).split())
    rate = MANY / seconds
    return [
        Row(name, f"{seconds:.1f} s", rate / LEAST, f"{LEAST:,} people/s", floor=1.0),
        Row(f"{name}, event loop",
            f"late by {delay:.0f} ms at worst, {worked:.0f} ms of processor time at once",
            delay / MOST_MS, f"{MOST_MS} ms", ceiling=1.0),
        Row(f"{name}, web process", f"{memory:.0f} MB", memory / MOST_MB, f"{MOST_MB} MB",
            ceiling=1.0),
    ]  # fmt: skip

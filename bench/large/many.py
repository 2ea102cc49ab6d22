"""What an organiser does to 100,000 people at once: how fast, with what memory, who else waits.

The worker's parts run in this process, as in a worker, whose modules are nothing that garbage is
looked for in; its event loop is watched meanwhile.
"""

import gc
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from bench.kit.rows import Row
from bench.kit.watch import LoopWatch, forget_peak, peak_mb
from bench.large.large import MANY, people_of
from events import clock, database
from events.operations.announcements import announce, drafts
from events.operations.announcements.write import Draft
from events.operations.bulk import carry_out
from events.operations.people import bulk, register_list, retention
from events.operations.people.listed_people import Listed
from events.registrations.roster_filter import Wanted
from tests import factories

BY: Final = "ada@example.org"
LEAST: Final = 20_000
"""People a second where nobody is mailed."""
MOST_MB: Final = 200
MOST_MS: Final = 100


async def run() -> list[Row]:
    """Presence, an announcement, a cancellation, two lists, and in the end the erasure of all."""
    gc.collect()
    gc.freeze()
    cycle = await factories.programme(retention_days=30)
    talk = await factories.session(cycle, starts_at=clock.now() - timedelta(hours=2))
    coming = await factories.session(cycle)
    past = await factories.session(cycle, starts_at=clock.now() - timedelta(days=20))
    await people_of(talk["id"])
    rows = await _act("presence", lambda: _roster(talk, "present"), mailed=False)
    rows += await _act("an announcement", lambda: _announce(talk), mailed=True)
    rows += await _act("a cancellation", lambda: _roster(talk, "cancel"), mailed=True)
    rows += await _act("a list with reminders", lambda: _register(coming, "liste"), mailed=True)
    rows += await _act("a list of who was there", lambda: _register(past, "passe"), mailed=False)
    await _years_later()
    return rows + await _act("erasing", _forget, mailed=False, number=3 * MANY)


async def _act(
    name: str, begin: Callable[[], Awaitable[Any]], *, mailed: bool, number: int = MANY
) -> list[Row]:
    """Measure what the request does, then what the worker does."""
    watch = LoopWatch()
    forget_peak()
    began = time.perf_counter()
    await begin()
    asked = time.perf_counter() - began
    began = time.perf_counter()
    done = await carry_out.carry_out(clock.now)
    taken = time.perf_counter() - began
    rate = number / taken
    delay, worked, memory = watch.taken(), watch.worked(), peak_mb()
    print(f"{name}: {done:,} people, {taken:.1f} s", flush=True)
    told = f"{taken:.1f} s, {rate:,.0f} people/s"
    bar = {} if mailed else {"ratio": rate / LEAST, "floor": 1.0}
    return [
        Row(f"many: {name}, the request", f"{asked:.2f} s", asked, "a second", ceiling=1.0),
        Row(f"many: {name}, in parts", told, calibrator=f"{LEAST:,} people/s", **bar),
        Row(f"many: {name}, event loop",
            f"late by {delay:.0f} ms at worst, {worked:.0f} ms of processor time at once",
            delay / MOST_MS, f"{MOST_MS} ms", ceiling=1.0),
        Row(f"many: {name}, memory", f"{memory:.0f} MB", memory / MOST_MB, f"{MOST_MB} MB",
            ceiling=1.0),
    ]  # fmt: skip


async def _roster(talk: dict[str, Any], action: str) -> None:
    reach = await bulk.reach(talk["id"], Wanted())
    await bulk.act(action, talk["id"], Wanted(), upto=reach.upto, by=BY, at=clock.now())


async def _announce(talk: dict[str, Any]) -> None:
    draft = Draft("Un mot", "Bonjour", ("held",), talk["id"])
    kept = await drafts.save(talk["programme"], draft, by=BY, at=clock.now())
    await announce.send(kept, by=BY, at=clock.now())


async def _register(talk: dict[str, Any], who: str) -> None:
    people = [Listed(n, f"{who}{n}@example.org", f"Personne {n}", "fr") for n in range(MANY)]
    await register_list.register(talk["id"], people, mailed=False, by=BY, at=clock.now())


async def _years_later() -> None:
    """All mails have left, each with its address, and PostgreSQL has tidied up behind them."""
    await database.execute("UPDATE sessions SET starts_at = starts_at - interval '900 days',"
                           " ends_at = ends_at - interval '900 days'")  # fmt: skip
    await database.execute("UPDATE deliveries SET state = 'sent', address = 'anna@example.org',"
                           " settled_at = now() WHERE state = 'due'")  # fmt: skip
    for table in ("deliveries", "registrations", "people"):
        await database.execute(f"VACUUM (ANALYZE) {table}")


async def _forget() -> None:
    await retention.forget_expired(clock.now())

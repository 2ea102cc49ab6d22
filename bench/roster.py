"""The roster with 100,000 registrations: a page and a search against the same SQL alone."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench.kit.load import got
from bench.kit.rows import Row
from bench.kit.site import site
from events import database
from events.clock import now
from events.database import transaction
from events.organisers import desk_sessions, members
from events.organisers.states import Role
from events.registrations import roster
from events.registrations.roster_filter import Wanted, pattern
from tests import factories, sql

MANY = 100_000
ROUNDS = 9
CALIBRATOR = "the same SQL alone"
ASKED = (
    ("first page", Wanted(), ""),
    ("page in the middle", Wanted(after=("paul exemple 8", 1)), None),
    ("rare words", Wanted(words="Élodie Exemple 4f2a"), "?q=Elodie+Exemple+4f2a"),
    ("words of every third", Wanted(words="elodie"), None),
)


async def run() -> list[Row]:
    """First page, a page in the middle, a rare and a common word; then two of them at the desk."""
    session = await factories.session()
    await _people(session["id"])
    cookie = await signed_in()
    async with site() as served:
        rows = []
        for name, wanted, query in ASKED:
            bare = await _ms(lambda: _same_sql(session["id"], wanted))  # noqa: B023
            taken = await _ms(lambda: roster.page(session["id"], wanted))  # noqa: B023
            rows.append(Row(f"roster: {name}, SQL alone", f"{bare:.1f} ms", 1.0, CALIBRATOR))
            rows.append(Row(f"roster: {name}", f"{taken:.1f} ms", taken / bare, CALIBRATOR))
            if query is not None:
                path = f"/desk/sessions/{session['slug']}/roster{query}"
                shown = await _ms(lambda: got(served.port, path, cookie))  # noqa: B023
                at_desk = f"roster: {name}, as a page over HTTP"
                rows.append(Row(at_desk, f"{shown:.1f} ms", shown / bare, CALIBRATOR))
    return rows


async def signed_in() -> str:
    """The header of an owner who has come in."""
    organiser = await members.add("owner@example.org", members.Grant(Role.OWNER), language="en")
    async with transaction():
        visit = await desk_sessions.begin(organiser, "bench", at=now())
    return f"Cookie: causerie_desk={visit}"


async def _same_sql(session: int, wanted: Wanted) -> None:
    """The statement of a page, and nothing else."""
    query = (roster._SEARCHED if wanted.words else roster._PAGES)[wanted.sort]
    key, last_id = wanted.after or ("", 0)
    await sql.rows(query, session, "", "", pattern(wanted.words), last_id, key, roster.PAGE + 1)


async def _people(session: int) -> None:
    await database.execute(
        "INSERT INTO people (email, nonce, calendar_nonce)"
        " SELECT 'personne' || n || '@example.org', 'n', '' FROM generate_series(1, $1::int) n",
        MANY,
    )
    await database.execute(
        "INSERT INTO registrations (session, person, name, organiser_address, partstat, nonce,"
        " join_nonce, source, cancelled_by, form_key, made_by)"
        " SELECT $1, id, CASE WHEN id % 3 = 0 THEN 'Élodie' ELSE 'Paul' END || ' Exemple '"
        "   || md5(id::text), '', '', 'n', 'j', '', '', '', '' FROM people",
        session,
    )
    await database.execute("ANALYZE")


async def _ms(work: Callable[[], Awaitable[Any]]) -> float:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)

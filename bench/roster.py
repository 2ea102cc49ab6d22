"""The roster with 100,000 registrations: a page and a search against the same SQL alone."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench.rows import Row
from events import database
from events.registrations import roster
from events.registrations.roster import Wanted
from tests import factories

MANY = 100_000
ROUNDS = 9
CALIBRATOR = "the same SQL alone"


async def run() -> list[Row]:
    """First page, a page in the middle, a rare and a common word."""
    session = (await factories.session())["id"]
    await _people(session)
    bare_page = await _ms(lambda: database.rows(_PAGE, session))
    bare_search = await _ms(lambda: database.rows(_SEARCH, session, "%exemple 4f2a%"))
    asked = {
        "first page": (Wanted(), bare_page),
        "page in the middle": (Wanted(after=("paul exemple 8", 1)), bare_page),
        "rare words": (Wanted(words="Élodie Exemple 4f2a"), bare_search),
        "words of every third": (Wanted(words="elodie"), bare_search),
    }
    rows = [Row(f"roster of {MANY:,}: bare search", f"{bare_search:.1f} ms", 1.0, CALIBRATOR)]
    for name, (wanted, bare) in asked.items():
        taken = await _ms(lambda wanted=wanted: roster.page(session, wanted))  # type: ignore[misc]
        rows.append(Row(f"roster: {name}", f"{taken:.1f} ms", taken / bare, CALIBRATOR))
    return rows


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


_PAGE = """
SELECT r.*, e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 ORDER BY r.name_search, r.id LIMIT 51
"""

_SEARCH = """
SELECT r.*, e.email FROM registrations r JOIN people e ON e.id = r.person
 WHERE r.session = $1 AND (r.name_search LIKE $2 OR e.email LIKE $2)
 ORDER BY r.created_at, r.id LIMIT 51
"""

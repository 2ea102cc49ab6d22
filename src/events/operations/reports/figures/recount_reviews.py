"""Count the people of large reviews anew, each in its turn."""

import time
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape, bounded, transaction
from events.operations.reports.figures.kept import FOR_A_PAGE
from events.operations.reports.figures.recount_people import LEAST
from events.registrations.figure_definitions import HELD_SESSION
from events.reviews import counts, gather, queries
from events.reviews.queries import ReviewRow


class Size(Shape):
    """How many registrations are to be counted, who came, and the latest change.

    `sessions`: how many were held.
    """

    registered: int
    came: int
    sessions: int
    latest: datetime | None


class _Kept(Shape):
    id: int
    programme: int
    review: int
    registered: int
    came: int
    sessions: int
    counted_at: datetime
    took_ms: int


async def recount(at: datetime) -> int:
    """Count what is too large to be counted while somebody waits, and has changed; how often.

    What has become small is let go of: it is counted when it is asked for.
    """
    kept = {(one.programme, one.review): one for one in await database.rows(_Kept, _KEPT)}
    busy = set(await database.values(_BUSY, FOR_A_PAGE))
    number = 0
    for row in await queries.followed():
        if row.programme is not None and row.programme not in busy:
            continue
        size = await _size(await gather.session_ids(row), await gather.years_beside(row))
        if size.registered <= FOR_A_PAGE:
            continue
        if _is_due(kept.pop(_key(row), None), size, at):
            await _count(row, size)
            number += 1
    await counts.delete_stale([one.id for one in kept.values()])
    return number


def _key(row: ReviewRow) -> tuple[int, int]:
    return (row.programme or 0, 0 if row.programme else row.id)


async def _size(session_ids: Sequence[int], beside: Sequence[int]) -> Size:
    found = await database.row(Size, _SIZE, [*session_ids, *beside])
    assert found is not None
    return found


def _is_due(kept: _Kept | None, size: Size, at: datetime) -> bool:
    if kept is None:
        return True
    since_then = size.latest is not None and size.latest > kept.counted_at
    former = (kept.registered, kept.came, kept.sessions)
    if not since_then and former == (size.registered, size.came, size.sessions):
        return False
    return bounded.is_turn(at, counted_at=kept.counted_at, took_ms=kept.took_ms, least=LEAST)


async def _count(row: ReviewRow, size: Size) -> None:
    began = time.monotonic()
    async with transaction():
        at = await database.value("SELECT now()")
        await database.execute("SET LOCAL work_mem = '64MB'")
        ids = await gather.session_ids(row)
        found = await counts.count(ids, await gather.years_beside(row))
        took = round((time.monotonic() - began) * 1000)
        await counts.keep(
            *_key(row), found, (size.registered, size.came, size.sessions), at=at, took_ms=took
        )


_KEPT: Final = """
SELECT id, programme, review, registered, came, sessions, counted_at, took_ms FROM counted_reviews
"""

_BUSY: Final = """
SELECT s.programme FROM sessions s JOIN counted_sessions f ON f.session = s.id
 GROUP BY s.programme HAVING sum(f.registered) > $1::int
"""

_SIZE: Final = f"""
SELECT COALESCE(sum(f.registered), 0)::bigint AS registered,
  COALESCE(sum(f.came), 0)::bigint AS came, count(*)::int AS sessions, max(f.counted_at) AS latest
  FROM sessions s JOIN counted_sessions f ON f.session = s.id
 WHERE s.id = ANY($1::int[]) AND {HELD_SESSION.sql}
"""  # noqa: S608 - our own SQL

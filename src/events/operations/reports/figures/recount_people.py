"""Count the people of what is large anew, in its turn; the only writer of `counted_people`."""

import time
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

import msgspec

from events import database
from events.database import Shape, bounded, transaction
from events.operations.reports.figures import people
from events.operations.reports.figures.kept import FOR_A_PAGE
from events.registrations.figure_definitions import ONLINE
from events.settings import settings

LEAST: Final = timedelta(minutes=1)


class Key(NamedTuple):
    """What is counted: the people of these programmes, in a year or in all."""

    of_year: bool
    year: int
    scope: tuple[int, ...]


class Size(NamedTuple):
    """How many registrations there are to be counted, how many came, and the latest change."""

    registered: int = 0
    came: int = 0
    latest: datetime | None = None


class _Group(Shape):
    """The sessions of a programme in a year."""

    programme: int
    year: int
    registered: int
    came: int
    latest: datetime


class _Kept(Shape):
    id: int
    of_year: bool
    year: int
    scope: list[int]
    registered: int
    came: int
    counted_at: datetime
    took_ms: int


async def recount(at: datetime) -> int:
    """Count what is too large to be counted while somebody waits, and has changed; how often.

    What has become small is let go of: it is counted when it is asked for.
    """
    groups = await database.rows(_Group, _GROUPS, settings().timezone)
    sizes = _sizes(groups, await _scopes(), at.year)
    large = {key: size for key, size in sizes.items() if size.registered > FOR_A_PAGE}
    kept = {Key(one.of_year, one.year, tuple(one.scope)): one
            for one in await database.rows(_Kept, _KEPT)}  # fmt: skip
    await database.execute(_LET_GO, [one.id for key, one in kept.items() if key not in large])
    due = [key for key, size in large.items() if _is_due(kept.get(key), size, at)]
    for key in due:
        await _count(key, large[key])
    return len(due)


def _is_due(kept: _Kept | None, size: Size, at: datetime) -> bool:
    if kept is None:
        return True
    since_then = size.latest is not None and size.latest > kept.counted_at
    if not since_then and (kept.registered, kept.came) == (size.registered, size.came):
        return False
    return bounded.is_turn(at, counted_at=kept.counted_at, took_ms=kept.took_ms, least=LEAST)


async def _count(key: Key, size: Size) -> None:
    scope = None if key.scope == people.EVERYTHING else key.scope
    since, until = people.span(key.year)
    began = time.monotonic()
    async with transaction():
        at = await database.value("SELECT now()")
        await database.execute("SET LOCAL work_mem = '64MB'")
        earlier = people.EVER[0] if key.of_year else None
        found = await people.count(scope, since, until, earlier=earlier)
        took = round((time.monotonic() - began) * 1000)
        text = msgspec.json.encode(found).decode()
        await database.execute(
            _KEEP, key.of_year, key.year, list(key.scope), size.registered, size.came, text, at,
            took,
        )  # fmt: skip


def _sizes(
    groups: Sequence[_Group], scopes: Iterable[tuple[int, ...]], now: int
) -> dict[Key, Size]:
    """Return what may be asked for, and how much of it there is to read."""
    sizes: dict[Key, Size] = {}
    years = {now, now - 1} | {year for one in groups for year in (one.year, one.year - 1)}
    for one in groups:
        for year in (0, one.year):
            _add(sizes, Key(False, year, (one.programme,)), one)
        for scope in scopes:
            if scope == people.EVERYTHING or one.programme in scope:
                for year in years:
                    if year >= one.year:  # Who came earlier is looked up, too.
                        _add(sizes, Key(True, year, scope), one)
    return sizes


def _add(sizes: dict[Key, Size], key: Key, one: _Group) -> None:
    old = sizes.get(key, Size())
    latest = one.latest if old.latest is None else max(old.latest, one.latest)
    sizes[key] = Size(old.registered + one.registered, old.came + one.came, latest)


async def _scopes() -> set[tuple[int, ...]]:
    """Return what organisers may see: everything, or a few programmes."""
    limited = await database.rows(_Limited, _LIMITED)
    return {people.EVERYTHING, *(people.as_kept(one.programmes) for one in limited)}


class _Limited(Shape):
    """The programmes of an organiser who sees nothing else."""

    programmes: list[int]


_LIMITED: Final = """
SELECT DISTINCT array_agg(x.programme ORDER BY x.programme) AS programmes
  FROM programme_roles x JOIN organisers o ON o.id = x.organiser
 WHERE o.limited AND o.disabled_at IS NULL GROUP BY o.id
"""

_GROUPS: Final = f"""
SELECT s.programme, extract(year FROM s.starts_at AT TIME ZONE $1::text)::int AS year,
  sum(f.registered)::bigint AS registered, sum(f.came)::bigint AS came,
  max(f.counted_at) AS latest
  FROM sessions s JOIN counted_sessions f ON f.session = s.id WHERE {ONLINE} GROUP BY 1, 2
"""  # noqa: S608 - our own SQL

_KEPT: Final = """
SELECT id, of_year, year, scope, registered, came, counted_at, took_ms FROM counted_people
"""

_LET_GO: Final = "DELETE FROM counted_people WHERE id = ANY($1::int[])"

_KEEP: Final = """
INSERT INTO counted_people (of_year, year, scope, registered, came, people, counted_at, took_ms)
VALUES ($1, $2, $3::int[], $4, $5, $6::jsonb, $7, $8)
ON CONFLICT (of_year, year, scope) DO UPDATE SET registered = excluded.registered,
  came = excluded.came, people = excluded.people, counted_at = excluded.counted_at,
  took_ms = excluded.took_ms
"""

"""Asking the database: plain SQL with `$1` places, or one of Piccolo's queries, into a shape.

The shape stands above its statement, and the statement at the top level of its module: a test
prepares every one against the migrated schema and compares it with the shape it fills.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from piccolo.query import Select
from piccolo.table import Table

from events.database.engine import connection
from events.database.shapes import S, Shape, shaped

PIECE: Final = 1_000
"""So many rows are shaped at a time: a process answers others in between."""


def select(shape: type[Shape], table: type[Table]) -> Select[Any]:
    """Return Piccolo's query for what a shape has of one table; `.where` narrows it.

    The columns are named once, by the shape; a test compares each with its table.
    """
    columns = (table._meta.get_column_by_name(name) for name in shape.__struct_fields__)
    return table.select(*columns)


async def rows(shape: type[S], query: str | Select[Any], *values: object) -> list[S]:
    """Return all rows of a query, each in its shape, in the caller's transaction if there is one.

    Raises TypeError where the columns are not the shape's fields.
    """
    found = await query.run() if isinstance(query, Select) else await _fetched(query, values)
    if len(found) <= PIECE:
        return shaped(shape, found)
    made: list[S] = []
    for first in range(0, len(found), PIECE):
        made += shaped(shape, found[first : first + PIECE])
        await asyncio.sleep(0)
    return made


async def rows_planned(shape: type[S], query: str, *values: object) -> list[S]:
    """Do the same by a plan made for these very values.

    After some calls PostgreSQL makes one plan for all values; where a session may have ten people
    or 100,000, that one reads all of a large one.
    """
    async with connection() as lent, lent.transaction():
        await lent.execute("SET LOCAL plan_cache_mode = force_custom_plan")
        return shaped(shape, await lent.fetch(query, *values))


async def row(shape: type[S], query: str | Select[Any], *values: object) -> S | None:
    """Return the first row of a query in its shape, or None."""
    found = await rows(shape, query, *values)
    return found[0] if found else None


async def value(query: str, *values: object) -> Any:
    """Return the first column of the first row, or None."""
    async with connection() as lent:
        return await lent.fetchval(query, *values)


async def values(query: str, *places: object) -> list[Any]:
    """Return the first column of every row."""
    return [record[0] for record in await _fetched(query, places)]


async def execute(query: str, *values: object) -> int:
    """Run SQL that returns nothing; return how many rows it touched."""
    async with connection() as lent:
        status: str = await lent.execute(query, *values)
    last = status.rsplit(" ", 1)[-1]
    return int(last) if last.isdigit() else 0


async def execute_many(query: str, values: Sequence[Sequence[object]]) -> None:
    """Run the same SQL for many rows; for large sets prefer `unnest` in one statement."""
    async with connection() as lent:
        await lent.executemany(query, values)


async def _fetched(query: str, values: Sequence[object]) -> Sequence[Any]:
    async with connection() as lent:
        records: Sequence[Any] = await lent.fetch(query, *values)
    return records

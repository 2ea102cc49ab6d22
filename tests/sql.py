"""What a test looks up by SQL, as dicts: for looking only, the program's own rows have shapes."""

from typing import Any

from events.database.engine import connection


async def rows(query: str, *values: object) -> list[dict[str, Any]]:
    """All rows."""
    async with connection() as lent:
        return [dict(record) for record in await lent.fetch(query, *values)]


async def row(query: str, *values: object) -> dict[str, Any] | None:
    """The first row, or None."""
    found = await rows(query, *values)
    return found[0] if found else None

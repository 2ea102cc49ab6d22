"""How many changes are carried out in parts, or failed, for `/metrics`."""

from events import database
from events.database import Shape


class _Counted(Shape):
    state: str
    number: int


async def jobs_by_state() -> dict[str, int]:
    """Count the changes that run and those that failed."""
    found = await database.rows(_Counted, _COUNTED)
    return {"running": 0, "failed": 0} | {each.state: each.number for each in found}


_COUNTED = """
SELECT state, count(*) AS number FROM bulk_jobs WHERE state IN ('running', 'failed') GROUP BY state
"""

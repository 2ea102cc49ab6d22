"""How much a statement reads, as PostgreSQL tells it: by rows, whatever the machine is doing."""

import json
from collections.abc import Iterator
from typing import Any

from events import database


async def rows_read(statement: str, *values: object) -> float:
    """Run a statement and count the rows of tables that its steps read, those they drop too."""
    told = await database.value(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", *values)
    return sum(_rows(node) for node in _nodes(json.loads(told)[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for below in plan.get("Plans", []):
        yield from _nodes(below)


def _rows(node: dict[str, Any]) -> float:
    if "Relation Name" not in node:
        return 0
    found = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
    return float(found * node["Actual Loops"])

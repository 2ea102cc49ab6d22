"""PostgreSQL: one engine, one pool, one way to open a transaction, rows that have a shape."""

from events.database import fitness
from events.database.advisory_locks import advisory_lock, try_advisory_lock
from events.database.away import AWAY
from events.database.engine import (
    ACQUIRE_SECONDS,
    CONNECT_SECONDS,
    LOCK_SECONDS,
    POOL_SIZE,
    apart,
    connect,
    engine,
    pool,
    pool_state,
    web_pool,
)
from events.database.shapes import Json, JsonObject, JsonValue, Shape
from events.database.statements import (
    execute,
    execute_many,
    row,
    rows,
    rows_planned,
    select,
    value,
    values,
)
from events.database.transactions import (
    after_commit,
    dry_run,
    in_dry_run,
    in_transaction,
    transaction,
)
from events.database.waiting import wait_until_there

__all__ = [
    "ACQUIRE_SECONDS",
    "AWAY",
    "CONNECT_SECONDS",
    "LOCK_SECONDS",
    "POOL_SIZE",
    "Json",
    "JsonObject",
    "JsonValue",
    "Shape",
    "advisory_lock",
    "after_commit",
    "apart",
    "connect",
    "dry_run",
    "engine",
    "execute",
    "execute_many",
    "fitness",
    "in_dry_run",
    "in_transaction",
    "pool",
    "pool_state",
    "row",
    "rows",
    "rows_planned",
    "select",
    "transaction",
    "try_advisory_lock",
    "value",
    "values",
    "wait_until_there",
    "web_pool",
]

"""Reading the ledger: what is owed, what became of it, and why."""

from datetime import datetime
from typing import Final, Literal

from events import database
from events.database import Shape
from events.deliveries.states import DeliveryState

Choice = Literal["all", "due", "failed"]


class Line(Shape):
    """One delivery as people see it."""

    id: int
    letter: str
    subject_kind: str
    subject_id: int
    address: str
    state: DeliveryState
    reason: str
    due_at: datetime
    settled_at: datetime | None
    attempts: int
    repeated: bool
    bounced_at: datetime | None


async def listing(
    choice: Choice = "all", *, session_id: int | None = None, limit: int = 50
) -> list[Line]:
    """List the newest deliveries; those that are due by their moment, soonest first."""
    return await database.rows(Line, _LISTINGS[choice], session_id, limit)


_COLUMNS: Final = """
SELECT id, letter, subject_kind, subject_id, address, state, reason, due_at, settled_at, attempts,
  repeated, bounced_at FROM deliveries WHERE ($1::bigint IS NULL OR session_id = $1)"""

_LISTINGS: Final = {
    "all": _COLUMNS + " ORDER BY id DESC LIMIT $2",
    "due": _COLUMNS + " AND state IN ('due', 'handing_off') ORDER BY due_at, id LIMIT $2",
    "failed": _COLUMNS
    + """ AND (state IN ('refused', 'held', 'skipped') OR bounced_at IS NOT NULL
       OR repeated OR (state = 'due' AND attempts > 0)) ORDER BY id DESC LIMIT $2""",
}

"""The append-only record of who did what: written by operations, read back page by page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from events import database
from events.database import Json, JsonObject, Shape
from events.organisers.tables import AuditEntry

PAGE: Final = 100


async def record(who: str, action: str, subject: str, details: JsonObject | None = None) -> int:
    """Write an entry, in the transaction of what is done, and return its number.

    Raises RuntimeError outside of a transaction.
    """
    if not database.in_transaction():
        raise RuntimeError("what was done and its record belong in one transaction")
    written = await AuditEntry.insert(
        AuditEntry(
            who=who[:254],
            action=action[:60],
            subject=subject[:300],
            details=msgspec.json.encode(dict(details or {})).decode(),
        )
    ).returning(AuditEntry.id)
    return int(written[0]["id"])


class Entry(Shape):
    """One entry; `step`: the number to undo it by, while that can be done."""

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: Json[dict[str, Any]]
    step: int | None


_ENTRIES = """
SELECT e.id, at, who, action, subject, details, b.id AS step FROM audit_entries e
  LEFT JOIN undo_steps b ON b.entry = e.id AND b.taken_at IS NULL AND b.until > now()
 WHERE ($1 = '' OR who ILIKE '%' || $1 || '%' OR action ILIKE '%' || $1 || '%'
        OR subject ILIKE '%' || $1 || '%' OR action = ANY($4))
   AND ($2::bigint = 0 OR e.id < $2)
 ORDER BY e.id DESC LIMIT $3
"""


async def entries(
    *, words: str = "", actions: Sequence[str] = (), before: int = 0, limit: int = PAGE
) -> list[Entry]:
    """Return entries whose who, action or subject holds the words, or whose action is listed.

    Older than the entry `before` (0: no limit), the newest first.
    """
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return await database.rows(Entry, _ENTRIES, escaped, before, limit, list(actions))

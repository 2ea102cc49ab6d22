"""The record of who did what, read back: newest first, page by page."""

from collections.abc import Sequence
from typing import Final

import msgspec

from events import database
from events.database import Row

PAGE: Final = 100


async def entries(
    *, words: str = "", actions: Sequence[str] = (), before: int = 0, limit: int = PAGE
) -> list[Row]:
    """Entries whose who, action or subject holds the words, or whose action is one of `actions`.

    Older than `before` (0: the newest), the newest first. `step`: the number to undo it by, while
    that can be done.
    """
    escaped = words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    found = await database.rows(
        "SELECT e.id, at, who, action, subject, details, b.id AS step FROM audit_entries e"
        " LEFT JOIN undo_steps b ON b.entry = e.id AND b.taken_at IS NULL AND b.until > now()"
        " WHERE ($1 = '' OR who ILIKE '%' || $1 || '%' OR action ILIKE '%' || $1 || '%'"
        "   OR subject ILIKE '%' || $1 || '%' OR action = ANY($4))"
        "   AND ($2::bigint = 0 OR e.id < $2)"
        " ORDER BY e.id DESC LIMIT $3",
        escaped,
        before,
        limit,
        list(actions),
    )
    return [{**entry, "details": msgspec.json.decode(entry["details"])} for entry in found]

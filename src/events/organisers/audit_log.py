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
    """One entry; `step`: the number to undo it by, while that can be done.

    `title` and `page`: what the subject is called today, and where at the desk it is; both empty
    where it is gone, or is an address.
    """

    id: int
    at: datetime
    who: str
    action: str
    subject: str
    details: Json[dict[str, Any]]
    step: int | None
    title: str
    page: str


_ENTRIES = """
SELECT e.id, at, who, action, subject, details, b.id AS step,
  COALESCE(named.title, '') AS title, COALESCE(named.page, '') AS page
  FROM audit_entries e
  LEFT JOIN undo_steps b ON b.entry = e.id AND b.taken_at IS NULL AND b.until > now()
  LEFT JOIN LATERAL (
    SELECT title, '/sessions/' || slug AS page, 1 AS place FROM sessions WHERE slug = e.subject
     UNION ALL SELECT s.title, '/sessions/' || s.slug, 2 FROM former_addresses f
      JOIN sessions s ON s.id = f.session WHERE f.slug = e.subject
     UNION ALL SELECT title, '/programmes/' || slug,
      CASE WHEN e.action LIKE 'programme-%' THEN 0 ELSE 3 END FROM programmes
      WHERE slug = e.subject
     UNION ALL SELECT p.title, '/programmes/' || p.slug, 3 FROM former_programme_addresses f
      JOIN programmes p ON p.id = f.programme WHERE f.slug = e.subject
     UNION ALL SELECT name, '/speakers/' || slug,
      CASE WHEN e.action LIKE 'speaker-%' OR e.action LIKE 'portrait-%' THEN 0 ELSE 4 END
      FROM speakers WHERE slug = e.subject
     UNION ALL SELECT name, '/people/' || person, 5 FROM registrations
      WHERE id = COALESCE(substring(e.subject FROM '^(?:[a-z0-9-]+:)?registration:([0-9]{1,18})'),
        CASE WHEN e.action LIKE 'registration-%' THEN substring(e.subject FROM '^[0-9]{1,18}$')
        END)::bigint
     UNION ALL SELECT v.name, '/speakers/' || v.slug, 6 FROM appearances a
      JOIN speakers v ON v.id = a.speaker
      WHERE a.id = substring(e.subject FROM '^[a-z0-9-]+:appearance:([0-9]{1,9})')::int
     ORDER BY place LIMIT 1) AS named ON true
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

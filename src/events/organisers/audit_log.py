"""The append-only record of who did what, as operations write it; `audit_pages` reads it."""

from collections.abc import Sequence

import msgspec

from events import database
from events.database import JsonObject
from events.organisers.tables import AuditEntry


async def record(who: str, action: str, subject: str, details: JsonObject | None = None) -> int:
    """Write an entry, in the transaction of what is done, and return its number.

    Raises RuntimeError outside of a transaction.
    """
    if not database.in_transaction():
        raise RuntimeError("what was done and its record belong in one transaction")
    entry = _entry(who, action, subject, details or {})
    written = await AuditEntry.insert(entry).returning(AuditEntry.id)
    return int(written[0]["id"])


async def record_several(who: str, action: str, subjects: Sequence[str]) -> None:
    """Write an entry about each of several, in the transaction of what is done.

    Raises RuntimeError outside of a transaction.
    """
    if not database.in_transaction():
        raise RuntimeError("what was done and its record belong in one transaction")
    if subjects:  # Piccolo refuses an empty list.
        await AuditEntry.insert(*(_entry(who, action, subject, {}) for subject in subjects))


def _entry(who: str, action: str, subject: str, details: JsonObject) -> AuditEntry:
    return AuditEntry(
        who=who[:254],
        action=action[:60],
        subject=subject[:300],
        details=msgspec.json.encode(dict(details)).decode(),
    )

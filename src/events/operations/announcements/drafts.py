"""Announcements are written, edited and thrown away as drafts; `announce` sends them."""

from datetime import datetime

from events.database import JsonObject, transaction
from events.operations.announcements import write
from events.operations.announcements.write import Draft
from events.organisers.audit_log import record
from events.organisers.undo import snapshots
from events.organisers.undo.changes import Rows


async def save(programme_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Keep a draft; return its id. Nothing is sent. Raises NotFound."""
    async with transaction():
        kept = await write.insert(programme_id, draft, by=by, at=at)
        await record(by, "announcement-saved", draft.subject, {"announcement": kept.id})
    return kept.id


async def edit(announcement_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Change a draft; return the number of the step back. Raises Conflict once sent, NotFound."""
    async with transaction():
        kept = await write.lock_draft(announcement_id)
        seen = await snapshots.rows_before(Rows("announcements", [announcement_id]))
        await write.update(announcement_id, draft)
        details: JsonObject = {"announcement": announcement_id, "at": at.isoformat()}
        return await snapshots.record(by, "announcement-edited", draft.subject, details, seen=seen,
                                 programme_id=kept.programme, at=at)  # fmt: skip


async def delete(announcement_id: int, *, by: str, at: datetime) -> int:
    """Throw a draft away; return the step back. Raises Conflict for one that was sent, NotFound."""
    async with transaction():
        kept = await write.lock_draft(announcement_id)
        seen = await snapshots.rows_before(Rows("announcements", [announcement_id]))
        await write.delete(announcement_id)
        return await snapshots.record(by, "announcement-deleted", kept.subject, seen=seen,
                                 programme_id=kept.programme, at=at)  # fmt: skip

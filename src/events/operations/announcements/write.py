"""The only writer of announcements, beside undo, which restores rows as they were.

All run inside the caller's transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from events import database
from events.database import Shape
from events.errors import Conflict, NotFound
from events.operations.announcements.states import AnnouncementState, Audience
from events.operations.announcements.tables import Announcement


@dataclass(frozen=True)
class Draft:
    """An announcement as written. Without `session_id` it is for the whole programme."""

    subject: str
    body: str
    audience: Sequence[str] = (Audience.HELD,)
    session_id: int | None = None
    urgent: bool = False
    due_at: datetime | None = None


class KeptAnnouncement(Shape):
    """An announcement's row, whatever its state."""

    id: int
    programme: int
    session: int | None
    audience: list[str]
    subject: str
    body: str
    urgent: bool
    state: AnnouncementState
    due_at: datetime | None


async def insert(programme_id: int, draft: Draft, *, by: str, at: datetime) -> KeptAnnouncement:
    """Insert a draft, inside a transaction. Raises NotFound where the session is of another."""
    kept = await database.row(
        KeptAnnouncement,
        _INSERT,
        programme_id,
        draft.session_id,
        list(draft.audience),
        draft.subject,
        draft.body,
        draft.urgent,
        draft.due_at,
        by,
        at,
    )
    if kept is None:
        raise NotFound
    return kept


async def update(announcement_id: int, draft: Draft) -> None:
    """Replace what is written in a draft; it stays with its session or programme."""
    await _update(
        announcement_id,
        {
            Announcement.subject: draft.subject,
            Announcement.body: draft.body,
            Announcement.audience: list(draft.audience),
            Announcement.urgent: draft.urgent,
            Announcement.due_at: draft.due_at,
        },
    )


async def set_planned(announcement_id: int, *, at: datetime) -> None:
    """Write that its mails are planned."""
    planned = {
        Announcement.state: AnnouncementState.PLANNED,
        Announcement.planned_at: at,
    }
    await _update(announcement_id, planned)


async def set_paused(announcement_id: int) -> None:
    """Write that what has not left yet is held back."""
    await _update(announcement_id, {Announcement.state: AnnouncementState.PAUSED})


async def delete(announcement_id: int) -> None:
    """Delete an announcement."""
    await Announcement.delete().where(Announcement.id == announcement_id)


async def lock_draft(announcement_id: int) -> KeptAnnouncement:
    """Hold a draft until the transaction ends. Raises Conflict for one that was sent, NotFound."""
    kept = await lock(announcement_id)
    if kept.state != AnnouncementState.DRAFT:
        raise Conflict
    return kept


async def lock(announcement_id: int) -> KeptAnnouncement:
    """Hold an announcement until the transaction ends. Raises NotFound."""
    kept = await database.row(
        KeptAnnouncement,
        database.select(KeptAnnouncement, Announcement)
        .where(Announcement.id == announcement_id)
        .lock_rows("UPDATE"),
    )
    if kept is None:
        raise NotFound
    return kept


async def _update(announcement_id: int, values: dict[Any, object]) -> None:
    await Announcement.update(values).where(Announcement.id == announcement_id)


_INSERT: Final = """
INSERT INTO announcements (programme, session, audience, subject, body, urgent, due_at, created_by,
  created_at)
SELECT p.id, $2, $3, $4, $5, $6, $7, $8, $9 FROM programmes p
 WHERE p.id = $1 AND ($2::int IS NULL OR EXISTS (
   SELECT FROM sessions s WHERE s.id = $2 AND s.programme = p.id))
RETURNING id, programme, session, audience, subject, body, urgent, state, due_at
"""

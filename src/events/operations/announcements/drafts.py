"""Announcements as the desk reads and edits them; `announce` sends them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Row, transaction
from events.errors import Conflict, NotFound
from events.operations.announcements.announce import Draft
from events.organisers.undo import snapshots
from events.organisers.undo.snapshots import Rows


async def listed(scope: Sequence[int] | None) -> list[Row]:
    """Announcements with what became of their mails: drafts first, then the newest."""
    return await database.rows(
        _ANNOUNCEMENTS + " WHERE ($1::int[] IS NULL OR a.programme = ANY($1))"
        " ORDER BY a.state <> 'draft', COALESCE(a.planned_at, a.created_at) DESC LIMIT 200",
        None if scope is None else list(scope),
    )


async def one(announcement_id: int) -> Row:
    """One announcement with its results. Raises NotFound."""
    found = await database.row(_ANNOUNCEMENTS + " WHERE a.id = $1", announcement_id)
    if found is None:
        raise NotFound
    return found


async def edit(announcement_id: int, draft: Draft, *, by: str, at: datetime) -> int:
    """Change a draft; the number of the step back. Raises Conflict once it was sent, NotFound."""
    async with transaction():
        kept = await database.row(
            "SELECT state, programme FROM announcements WHERE id = $1 FOR UPDATE", announcement_id
        )
        if kept is None:
            raise NotFound
        if kept["state"] != "draft":
            raise Conflict
        seen = await snapshots.look(Rows("announcements", [announcement_id]))
        await database.execute(
            "UPDATE announcements SET subject = $2, body = $3, audience = $4, urgent = $5,"
            " due_at = $6 WHERE id = $1",
            announcement_id,
            draft.subject,
            draft.body,
            list(draft.audience),
            draft.urgent,
            draft.due_at,
        )
        details = {"announcement": announcement_id, "at": at.isoformat()}
        return await snapshots.record(by, "announcement-edited", draft.subject, details, seen=seen,
                                 programme_id=kept["programme"], at=at)  # fmt: skip


_ANNOUNCEMENTS: Final = """
SELECT a.*, p.title AS programme_title, p.slug AS programme_slug, p.hue, p.timezone,
  s.slug AS session_slug, s.title AS session_title, m.*
FROM announcements a JOIN programmes p ON p.id = a.programme
LEFT JOIN sessions s ON s.id = a.session
CROSS JOIN LATERAL (
  SELECT count(*) AS mails,
    count(*) FILTER (WHERE d.state = 'sent') AS sent,
    count(*) FILTER (WHERE d.state IN ('due', 'handing_off')) AS due,
    count(*) FILTER (WHERE d.state = 'held') AS held,
    count(*) FILTER (WHERE d.state = 'refused') AS refused,
    count(*) FILTER (WHERE d.state IN ('skipped', 'withdrawn')) AS skipped,
    count(*) FILTER (WHERE d.bounced_at IS NOT NULL) AS bounced
  FROM deliveries d WHERE a.state <> 'draft'
    AND d.letter IN ('announcement', 'speaker-announcement')
    AND d.programme_id = a.programme AND d.occasion = a.id::text) m
"""

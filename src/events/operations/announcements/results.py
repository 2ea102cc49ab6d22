"""Announcements as the desk lists them, with what became of their mails."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.errors import NotFound
from events.operations.announcements.states import AnnouncementState

PAGE: Final = 50
"""So many stand on a page of the desk."""


class AnnouncementResult(Shape):
    """An announcement, its programme and session, and the numbers of its mails by state."""

    id: int
    programme: int
    session: int | None
    audience: list[str]
    subject: str
    body: str
    urgent: bool
    state: AnnouncementState
    due_at: datetime | None
    created_by: str
    created_at: datetime
    planned_at: datetime | None
    programme_title: str
    programme_slug: str
    hue: int
    timezone: str
    session_slug: str | None
    session_title: str | None
    mails: int
    sent: int
    due: int
    held: int
    refused: int
    skipped: int
    bounced: int

    @property
    def place(self) -> tuple[bool, datetime, int]:
        """Return where it stands in the list."""
        is_draft = self.state == AnnouncementState.DRAFT
        return is_draft, self.planned_at or self.created_at, self.id


async def page(
    scope: Sequence[int] | None, *, after: tuple[bool, datetime, int] | None, limit: int
) -> list[AnnouncementResult]:
    """Return announcements of these programmes (None: of all): drafts first, then the newest.

    Some of them, from the one on whose `place` is `after`.
    """
    ids = None if scope is None else list(scope)
    place = after or (None, None, None)
    return await database.rows(AnnouncementResult, _WITHIN, ids, *place, limit)


async def place_of(announcement_id: int) -> tuple[bool, datetime, int] | None:
    """Return where an announcement stands in the list; None where it is no more."""
    found = await database.row(AnnouncementResult, _ONE, announcement_id)
    return found.place if found else None


async def one(announcement_id: int) -> AnnouncementResult:
    """Return one announcement. Raises NotFound."""
    found = await database.row(AnnouncementResult, _ONE, announcement_id)
    if found is None:
        raise NotFound
    return found


_ANNOUNCEMENTS: Final = """
SELECT a.id, a.programme, a.session, a.audience, a.subject, a.body, a.urgent, a.state, a.due_at,
  a.created_by, a.created_at, a.planned_at, p.title AS programme_title, p.slug AS programme_slug,
  p.hue, p.timezone, s.slug AS session_slug, s.title AS session_title, m.mails, m.sent, m.due,
  m.held, m.refused, m.skipped, m.bounced
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

_WITHIN: Final = f"""
{_ANNOUNCEMENTS} WHERE ($1::int[] IS NULL OR a.programme = ANY($1))
   AND ($4::bigint IS NULL OR (a.state = 'draft', COALESCE(a.planned_at, a.created_at), a.id)
     < ($2::bool, $3::timestamptz, $4))
 ORDER BY a.state = 'draft' DESC, COALESCE(a.planned_at, a.created_at) DESC, a.id DESC LIMIT $5
"""

_ONE: Final = f"{_ANNOUNCEMENTS} WHERE a.id = $1"

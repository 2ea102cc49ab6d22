"""Who will get which follow-up of a session, when, and what it waits for."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME


class FollowUps(Shape):
    """Follow-ups that are planned, by whether their readers came; `came` of anybody: `known`."""

    present: int
    absent: int
    known: bool
    next_at: datetime | None
    waiting: str
    sent: int


async def of_session(session_id: int) -> FollowUps:
    """Count a session's follow-ups; `waiting`: why some are put off, in English, or nothing."""
    found = await database.row(FollowUps, _OF_SESSION, session_id)
    assert found is not None
    return found


_OF_SESSION: Final = f"""
SELECT count(*) FILTER (WHERE d.state = 'due' AND {CAME.sql}) AS present,
  count(*) FILTER (WHERE d.state = 'due' AND NOT ({CAME.sql})) AS absent,
  EXISTS (SELECT FROM registrations o WHERE o.session = $1 AND o.state = 'held'
    AND COALESCE(o.present, o.attended, o.entered_at IS NOT NULL)) AS known,
  min(d.due_at) FILTER (WHERE d.state = 'due') AS next_at,
  COALESCE(max(d.reason) FILTER (WHERE d.state = 'due'), '') AS waiting,
  count(*) FILTER (WHERE d.state = 'sent') AS sent
  FROM deliveries d JOIN registrations r ON r.id = d.subject_id
 WHERE d.session_id = $1 AND d.letter = 'follow-up' AND d.subject_kind = 'registration'
   AND r.state = 'held'
"""  # noqa: S608 - our own SQL

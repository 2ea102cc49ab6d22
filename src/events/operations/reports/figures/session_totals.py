"""Figures of single sessions; what each counts is said in `registrations.figure_definitions`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.operations.reports.figures.kept import ALL, COUNTS
from events.sessions.states import SessionStatus


class SessionFigures(Shape):
    """A session that was online, in numbers.

    Once it was held, `rate` is who came in percent of who had a seat, `used` in percent of its
    capacity. `as_of`: when it was counted, where that is no longer quite true.
    """

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    capacity: int | None
    held: bool
    registered: int
    seats: int
    waiting: int
    cancelled: int
    came: int
    sent: int
    refused: int
    bounced: int
    rate: int | None
    used: int | None
    as_of: datetime | None


_SESSIONS: Final = f"""{COUNTS}
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity, c.held,
  c.registered, c.seats, c.waiting, c.cancelled, c.came, c.sent, c.refused, c.bounced,
  CASE WHEN c.held THEN round(100.0 * c.came / NULLIF(c.seats, 0))::int END AS rate,
  CASE WHEN c.held THEN round(100.0 * c.came / NULLIF(s.capacity, 0))::int END AS used, c.as_of
FROM counts c JOIN sessions s ON s.id = c.id
WHERE $5::int[] IS NULL OR c.id = ANY($5)
ORDER BY s.starts_at, s.id
"""  # noqa: S608 - our own SQL


async def of_sessions(
    programme_id: int, *, since: datetime, until: datetime, most: int = ALL
) -> list[SessionFigures]:
    """Count, for each session that was online: registrations, cancellations, who came, mails."""
    values = ([programme_id], since, until, most, None)
    return await database.rows(SessionFigures, _SESSIONS, *values)


async def of_these(
    programme_id: int, session_ids: Sequence[int], *, since: datetime, until: datetime, most: int
) -> list[SessionFigures]:
    """Do the same for these sessions of a programme, the first and the last of which are given."""
    values = ([programme_id], since, until + timedelta(microseconds=1), most)
    return await database.rows(SessionFigures, _SESSIONS, *values, list(session_ids))

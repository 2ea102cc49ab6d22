"""What is known of who was there: lists, guests, and a session in numbers."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.registrations.figure_definitions import CAME

SAME_GUEST: Final = "COALESCE(NULLIF(g.email, ''), NULLIF(lower(g.name), ''), g.id::text)"
"""By which a guest `g` of several lists is one: who was forgotten is everybody apart."""


class ImportedList(Shape):
    """A list that was imported, with how many of its people matched and how many are guests."""

    id: int
    source: str
    tool: str
    made_by: str
    made_at: datetime
    matched: int
    guests: int


class Guest(Shape):
    """Somebody on a list who matches no registration."""

    name: str
    email: str
    seconds: int | None


class Presence(Shape):
    """A session in numbers. `timed`: of how many the minutes are known."""

    present: int
    listed: int
    timed: int
    minutes: int | None
    share: int | None
    guests: int


async def lists(session_id: int) -> list[ImportedList]:
    """Return the lists of a session, the newest first."""
    return await database.rows(ImportedList, _LISTS, session_id)


async def guests(session_id: int, *, most: int = 500) -> list[Guest]:
    """Return the guests of a session by name, each once over its lists."""
    return await database.rows(Guest, _GUESTS, session_id, most)


async def presence(session_id: int) -> Presence:
    """Count who was present, and how long half of those stayed of whom it is known."""
    found = await database.row(Presence, _PRESENCE, session_id)
    assert found is not None
    return found


_LISTS: Final = """
SELECT l.id, l.source, l.tool, l.made_by, l.made_at,
  (SELECT count(DISTINCT a.registration) FROM attendance_spans a WHERE a.list = l.id) AS matched,
  (SELECT count(*) FROM attendance_guests g WHERE g.list = l.id) AS guests
  FROM attendance_lists l WHERE l.session = $1 ORDER BY l.made_at DESC, l.id DESC
"""

_GUESTS: Final = f"""
SELECT name, email, seconds FROM (
  SELECT DISTINCT ON ({SAME_GUEST}) g.name, g.email, g.seconds, g.id FROM attendance_guests g
    JOIN attendance_lists l ON l.id = g.list
   WHERE l.session = $1 AND g.name <> ''
   ORDER BY {SAME_GUEST}, g.seconds DESC NULLS LAST, g.id) guests
 ORDER BY name, id LIMIT $2
"""  # noqa: S608 - our own SQL

_PRESENCE: Final = f"""
SELECT (SELECT count(*) FROM registrations r WHERE r.session = $1 AND {CAME.sql}) AS present,
  count(r.attended) AS listed, count(r.attended_seconds) AS timed,
  (percentile_cont(0.5) WITHIN GROUP (ORDER BY r.attended_seconds) / 60)::int AS minutes,
  round(avg(least(100, 100.0 * r.attended_seconds
    / extract(epoch FROM s.ends_at - s.starts_at))))::int AS share,
  (SELECT count(DISTINCT {SAME_GUEST}) FROM attendance_guests g
    JOIN attendance_lists l ON l.id = g.list WHERE l.session = $1) AS guests
  FROM sessions s LEFT JOIN registrations r
    ON r.session = s.id AND (r.attended IS NOT NULL OR r.attended_seconds IS NOT NULL)
 WHERE s.id = $1
"""  # noqa: S608 - our own SQL

"""The sessions of a programme in order of time, a page at a time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from events import database
from events.database import Shape
from events.programmes.made_rooms import HAS_ROOM, SOMEWHERE
from events.registrations.figure_definitions import WAITING
from events.sessions.states import SessionStatus

PAGE: Final = 100
JUST_OVER: Final = timedelta(days=1)


class ListedSession(Shape):
    """A session among those of its programme, with its seats and its speakers' names."""

    id: int
    slug: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    status: SessionStatus
    capacity: int | None
    taken: int
    has_room: bool
    somewhere: bool
    """Whether people meet at a place, so that no room is missing."""
    waiting: int
    speakers: list[str]


class Counted(Shape):
    """How many sessions a programme has, and how many of them are drafts."""

    number: int
    drafts: int


@dataclass(frozen=True)
class SessionsPage:
    """A hundred sessions; the ids to go on from towards earlier and later ones, where any are.

    `counted`: of the whole programme.
    """

    sessions: list[ListedSession]
    counted: Counted
    earlier: int | None
    later: int | None


class _Edge(Shape):
    """Where a session stands in the order of time."""

    starts_at: datetime
    id: int


async def page(programme_id: int, *, at: datetime, after: int = 0, before: int = 0) -> SessionsPage:
    """Return the sessions after or before one of them, else those that come.

    A programme of no more than a page is returned whole, one that is over from its end.
    """
    counted = await database.row(Counted, _COUNTED, programme_id)
    assert counted is not None
    edge = await database.row(_Edge, _EDGE, programme_id, before or after)
    if edge is not None and before:
        return await _before(programme_id, counted, edge)
    if edge is None:
        edge = _Edge(at - JUST_OVER, 0) if counted.number > PAGE else _FIRST
    found = await database.rows(
        ListedSession, _AFTER, programme_id, edge.starts_at, edge.id, PAGE + 1
    )
    if not found and counted.number:
        return await _before(programme_id, counted, _LAST)
    more, found = len(found) > PAGE, found[:PAGE]
    earlier = bool(found) and await database.value(_EARLIER, found[0].id)
    first, last = (found[0].id, found[-1].id) if found else (None, None)
    return SessionsPage(found, counted, first if earlier else None, last if more else None)


async def _before(programme_id: int, counted: Counted, edge: _Edge) -> SessionsPage:
    values = (programme_id, edge.starts_at, edge.id, PAGE + 1)
    latest = await database.rows(ListedSession, _BEFORE, *values)
    found = latest[:PAGE][::-1]
    if len(latest) <= PAGE and edge is not _LAST:
        return await page(programme_id, at=_FIRST.starts_at + JUST_OVER)
    earlier = found[0].id if len(latest) > PAGE else None
    return SessionsPage(found, counted, earlier, None if edge is _LAST else found[-1].id)


_FIRST: Final = _Edge(datetime(1, 1, 1, tzinfo=UTC), 0)
_LAST: Final = _Edge(datetime(9999, 12, 31, tzinfo=UTC), 0)

_EDGE: Final = "SELECT starts_at, id FROM sessions WHERE programme = $1 AND id = $2"

_COUNTED: Final = """
SELECT count(*) AS number, count(*) FILTER (WHERE status = 'draft') AS drafts
  FROM sessions WHERE programme = $1
"""

_EARLIER: Final = """
SELECT EXISTS (SELECT FROM sessions s JOIN sessions first ON first.id = $1
  WHERE s.programme = first.programme AND (s.starts_at, s.id) < (first.starts_at, first.id))
"""

_LISTED: Final = f"""
SELECT s.id, s.slug, s.title, s.starts_at, s.ends_at, s.timezone, s.status, s.capacity, s.taken,
  {HAS_ROOM} AS has_room, {SOMEWHERE} AS somewhere,
  (SELECT count(*) FROM registrations r WHERE r.session = s.id AND {WAITING.sql}) AS waiting,
  COALESCE((SELECT array_agg(v.name ORDER BY a.position, a.id) FROM appearances a
    JOIN speakers v ON v.id = a.speaker WHERE a.session = s.id), '{{}}') AS speakers
FROM sessions s JOIN programmes p ON p.id = s.programme WHERE s.programme = $1
"""  # noqa: S608 - our own SQL

_AFTER: Final = f"""{_LISTED}
AND (s.starts_at, s.id) > ($2::timestamptz, $3::int) ORDER BY s.starts_at, s.id LIMIT $4
"""

_BEFORE: Final = f"""{_LISTED}
AND (s.starts_at, s.id) < ($2::timestamptz, $3::int) ORDER BY s.starts_at DESC, s.id DESC LIMIT $4
"""

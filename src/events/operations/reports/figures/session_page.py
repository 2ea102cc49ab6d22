"""A hundred sessions of a programme in numbers: where the page begins and ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.operations.reports.figures import session_totals
from events.operations.reports.figures.kept import ALL, FOR_A_PAGE
from events.operations.reports.figures.session_totals import SessionFigures
from events.registrations.figure_definitions import ONLINE

PAGE: Final = 100


class _Edge(Shape):
    """Where a session stands in the order of time."""

    id: int
    starts_at: datetime


@dataclass(frozen=True)
class FiguresPage:
    """Sessions in order of time; the ids to go on from towards earlier and later ones, if any."""

    sessions: list[SessionFigures]
    earlier: int | None = None
    later: int | None = None


async def page(
    programme_id: int, *, since: datetime, until: datetime, at: datetime, after: int = 0,
    before: int = 0,
) -> FiguresPage:  # fmt: skip
    """Return the sessions after or before one of them; else all, or the last that have begun."""
    edge = await database.row(_Edge, _EDGE, programme_id, before or after)
    of = (programme_id, since, until)
    if edge is not None and after and not before:
        found = await database.rows(_Edge, _AFTER, *of, edge.starts_at, edge.id, PAGE + 1)
        return await _counted(programme_id, found[:PAGE], earlier=True, later=len(found) > PAGE)
    if edge is None:
        whole = await database.rows(_Edge, _AFTER, *of, since, 0, PAGE + 1)
        if len(whole) <= PAGE:
            return await _counted(programme_id, whole)
        edge = _Edge(2**31 - 1, at)
    found = await database.rows(_Edge, _BEFORE, *of, edge.starts_at, edge.id, PAGE + 1)
    if len(found) <= PAGE:  # Near the beginning: a whole page from there.
        found = await database.rows(_Edge, _AFTER, *of, since, 0, PAGE + 1)
        return await _counted(programme_id, found[:PAGE], later=len(found) > PAGE)
    last = found[0]
    more = await database.rows(_Edge, _AFTER, *of, last.starts_at, last.id, 1)
    return await _counted(programme_id, found[:PAGE][::-1], earlier=True, later=bool(more))


async def following(
    programme_id: int, *, since: datetime, until: datetime, after: tuple[datetime, int], most: int,
    now: bool,
) -> list[SessionFigures]:  # fmt: skip
    """Return the next sessions in order of time after a moment and an id.

    `now`: none as they were kept, however long it takes.
    """
    found = await database.rows(_Edge, _AFTER, programme_id, since, until, *after, most)
    return (await _counted(programme_id, found, most=ALL if now else FOR_A_PAGE)).sessions


async def _counted(
    programme_id: int, found: list[_Edge], *, earlier: bool = False, later: bool = False,
    most: int = FOR_A_PAGE,
) -> FiguresPage:  # fmt: skip
    if not found:
        return FiguresPage([])
    ids, first, last = [one.id for one in found], found[0], found[-1]
    since, until = first.starts_at, last.starts_at
    sessions = await session_totals.of_these(programme_id, ids, since=since, until=until, most=most)
    return FiguresPage(sessions, first.id if earlier else None, last.id if later else None)


_EDGE: Final = "SELECT id, starts_at FROM sessions WHERE programme = $1 AND id = $2"

_OF: Final = f"""
SELECT s.id, s.starts_at FROM sessions s
 WHERE s.programme = $1 AND {ONLINE} AND s.starts_at >= $2 AND s.starts_at < $3
"""  # noqa: S608 - our own SQL

_AFTER: Final = f"""{_OF}
AND (s.starts_at, s.id) > ($4::timestamptz, $5::int) ORDER BY s.starts_at, s.id LIMIT $6
"""

_BEFORE: Final = f"""{_OF}
AND (s.starts_at, s.id) < ($4::timestamptz, $5::int) ORDER BY s.starts_at DESC, s.id DESC LIMIT $6
"""

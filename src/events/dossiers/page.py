"""The part of a dossier that its public page shows: all of a small one, of a large one a page."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import ZoneInfo

from events import database
from events.database import Shape
from events.dossiers import overview, queries
from events.dossiers.content import Content, SessionKept, period
from events.dossiers.overview import Numbers
from events.sessions import queries as sessions
from events.sessions.queries import FROM, HELD

WHOLE: Final = 100
"""A dossier of no more sessions is shown whole."""

PAGE: Final = 50

IN_A_PDF: Final = 250
"""So many sessions are in one PDF, which takes some hundred megabytes to be set."""


class YearHeld(Shape):
    """How many sessions were held in a year, from when to when.

    `after`: the session before the first of them, 0 where there is none.
    """

    year: int
    number: int
    first: datetime
    last: datetime
    after: int


@dataclass(frozen=True)
class Part:
    """What the page shows: `content` has the sessions of this part, and who spoke in them.

    `numbers` and `period` are of the whole; `following` is the session that the next page goes on
    from, if any; `years`, where not all is shown, lead to their first sessions.
    """

    content: Content
    numbers: Numbers
    period: str
    following: int = 0
    years: Sequence[YearHeld] = ()

    @property
    def in_parts(self) -> bool:
        """Tell whether its sessions are too many for one PDF."""
        return self.numbers.sessions > IN_A_PDF


def asked(query: Mapping[str, str]) -> int:
    """Return the session after which an address asks for sessions; 0: from the first one on."""
    typed = query.get("after", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


async def of_programme(
    programme_id: int, language: str, *, at: datetime, after: int = 0
) -> Part | None:
    """Return what the page shows, as it is now or as it was closed; None without programme."""
    if (await queries.state_of(programme_id)).closed_at:
        closed = await queries.content(programme_id, language, at=at)
        return _of_closed(closed, after) if closed else None
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=WHOLE + 1)
    is_whole = not after and len(found) <= WHOLE
    shown = found if is_whole else found[:PAGE]
    content = await queries.of_sessions(programme_id, shown, language, at=at)
    if content is None or is_whole:
        return _whole(content) if content else None
    years = await database.rows(YearHeld, _YEARS, programme_id, at)
    counted = await overview.count(programme_id, at)
    following = shown[-1].id if found[PAGE:] else 0
    return Part(content, counted, _period(years, content), following, years)


async def for_pdf(
    programme_id: int, language: str, *, at: datetime, after: int = 0
) -> Content | None:
    """Return what one PDF holds: all of a dossier, or of a large one sessions after one of them."""
    if (await queries.state_of(programme_id)).closed_at:
        closed = await queries.content(programme_id, language, at=at)
        if closed is None or len(closed.sessions) <= IN_A_PDF:
            return closed
        place = _place(closed, after)
        return closed.only(closed.sessions[place : place + IN_A_PDF])
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=IN_A_PDF)
    return await queries.of_sessions(programme_id, found, language, at=at)


def _place(content: Content, after: int) -> int:
    return next((n for n, one in enumerate(content.sessions, 1) if one.id == after), 0)


def _whole(content: Content) -> Part:
    return Part(content, overview.numbers(content), content.period())


def _of_closed(content: Content, after: int) -> Part:
    if len(content.sessions) <= WHOLE:
        return _whole(content)
    place = _place(content, after)
    shown, more = content.sessions[place : place + PAGE], content.sessions[place + PAGE :]
    following = shown[-1].id if more else 0
    years = _years(content.sessions)
    counted = overview.numbers(content)
    return Part(content.only(shown), counted, content.period(), following, years)


def _years(kept: Sequence[SessionKept]) -> list[YearHeld]:
    found: list[YearHeld] = []
    after = 0
    for year, group in groupby(kept, lambda one: _year(one.starts_at, one.timezone)):
        held = list(group)
        found.append(YearHeld(year, len(held), held[0].starts_at, held[-1].starts_at, after))
        after = held[-1].id
    return found


def _year(at: datetime, zone: str) -> int:
    return at.astimezone(ZoneInfo(zone)).year


def _period(years: Sequence[YearHeld], content: Content) -> str:
    if not years:
        return ""
    first, last = min(one.first for one in years), max(one.last for one in years)
    return period(first, last, content.timezone, content.language)


# Sessions are in the order of instants, years by the clock of each: one at the turn of a year may
# stand before or after others of it.
_YEARS: Final = f"""
SELECT year, count(*)::int AS number, min(starts_at) AS first, max(starts_at) AS last,
  COALESCE((array_agg(before ORDER BY starts_at, id))[1], 0)::int AS after
FROM (SELECT extract(year FROM s.starts_local)::int AS year, s.id, s.starts_at,
    lag(s.id) OVER (ORDER BY s.starts_at, s.id) AS before
  {FROM} WHERE {HELD}) each
GROUP BY year ORDER BY year
"""

"""The part of a dossier that its public page shows: all of a small one, of a large one a page."""

# ruff: noqa: S608 — only constants of other files are put into the SQL.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from events import database, text
from events.dossiers import closed, gather, overview, queries
from events.dossiers.closed import ClosedPart
from events.dossiers.content import Content, Numbers, YearHeld, months_between
from events.sessions import queries as sessions
from events.sessions.queries import FROM, HELD

WHOLE: Final = 100
"""A dossier of no more sessions is shown whole."""

PAGE: Final = 50

IN_A_PDF: Final = 250
"""So many sessions are in one PDF, which takes some hundred megabytes to be set."""


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


def after_of(query: Mapping[str, str]) -> int:
    """Return the session after which an address asks for sessions; 0: from the first one on."""
    return text.number(query.get("after", ""))


async def of_programme(
    programme_id: int, language: str, *, at: datetime, after: int = 0
) -> Part | None:
    """Return what the page shows, as it is now or as it was closed; None without programme."""
    if (await queries.state_of(programme_id)).closed_at:
        part = await closed.part(programme_id, language, after=after, most=WHOLE)
        if part is not None:
            return _of_closed(part, after)
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=WHOLE + 1)
    is_whole = not after and len(found) <= WHOLE
    shown = found if is_whole else found[:PAGE]
    content = await gather.of_sessions(programme_id, shown, language, at=at)
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
        part = await closed.part(programme_id, language, after=after, most=IN_A_PDF)
        if part is not None:
            return part.content.only(part.content.sessions)
    found = await sessions.held_in(programme_id, language, at=at, after=after, most=IN_A_PDF)
    return await gather.of_sessions(programme_id, found, language, at=at)


def _of_closed(part: ClosedPart, after: int) -> Part:
    if not after and part.numbers.sessions <= WHOLE:
        return _whole(part.content)
    shown = part.content.sessions[:PAGE]
    more = part.content.sessions[PAGE:] or part.has_more
    content = part.content.only(shown)
    period = _period(part.years, content)
    return Part(content, part.numbers, period, shown[-1].id if shown and more else 0, part.years)


def _whole(content: Content) -> Part:
    return Part(content, overview.numbers(content), content.period())


def _period(years: Sequence[YearHeld], content: Content) -> str:
    if not years:
        return ""
    first, last = min(one.first for one in years), max(one.last for one in years)
    return months_between(first, last, content.timezone, content.language)


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

"""The archive: what took place, year by year."""

from itertools import groupby
from typing import Final

from litestar import Response
from litestar.params import FromPath

from events import clock, links, text
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.resources import queries as resources
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown
from events.speakers import queries as speakers

PAGE: Final = 50
"""So many sessions of a year stand on a page."""


@show(links.ARCHIVE)
async def archive(request: SiteRequest) -> Response[str]:
    """Show the latest year in which something took place."""
    years = await sessions.years(clock.now())
    return await _of_year(request, years, years[0].year if years else 0)


@show(links.ARCHIVE_YEAR)
async def archive_year(request: SiteRequest, year: FromPath[int]) -> Response[str]:
    """Show what took place in a year. 404 where nothing did."""
    years = await sessions.years(clock.now())
    if year not in [one.year for one in years]:
        raise NotFound
    return await _of_year(request, years, year)


async def _of_year(
    request: SiteRequest, years: list[sessions.YearCount], year: int
) -> Response[str]:
    language, at = visit.of(request).language, clock.now()
    before = text.number(request.query_params.get("before", ""))
    read = (
        await sessions.of_year(year, language, at=at, before=before, most=PAGE + 1) if year else []
    )
    found = read[:PAGE]
    ids = [one.id for one in found]
    return page(
        request,
        "pages/archive.html",
        year=year,
        years=years,
        months=_by_month(found),
        begun=before == 0,
        earlier=found[-1].id if len(read) > PAGE else 0,
        cast=await speakers.appearing(ids),
        remains=await resources.kinds(ids),
        now=at,
    )


def _by_month(found: list[SessionShown]) -> list[tuple[str, list[SessionShown]]]:
    months = groupby(found, lambda one: one.starts_at.strftime("%Y-%m"))
    return [(begin, list(group)) for begin, group in months]


ROUTES = [archive, archive_year]

"""What is coming, by programme."""

from typing import Any

from litestar import Response

from events import clock, links
from events.presentation import visit
from events.presentation.http import Page, page, show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.public.cache import page_cache
from events.sessions import cache_keys
from events.sessions import queries as sessions
from events.sessions.translated import SessionShown
from events.speakers import queries as speakers


@show(links.HOME)
async def home(request: SiteRequest) -> Response[Any]:
    """Show every published programme with its next sessions; those with none stand last."""
    revision = await cache_keys.of_home(clock.now())
    return await page_cache.cached(request, revision, lambda: _home(request))


async def _home(request: SiteRequest) -> Page:
    language, at = visit.of(request).language, clock.now()
    coming = await sessions.coming(at, language)
    cycles = await programmes.published(language)
    bills = [(cycle, [one for one in coming if one.programme_id == cycle.id]) for cycle in cycles]
    return page(
        request,
        "pages/home.html",
        bills=sorted(bills, key=_next_start),
        counts=await sessions.counts(at),
        cast=await speakers.appearing([one.id for one in coming]),
        now=at,
    )


def _next_start(
    bill: tuple[programmes.ProgrammeShown, list[SessionShown]],
) -> tuple[Any, ...]:
    cycle, coming = bill
    return (0, coming[0].starts_at.timestamp()) if coming else (1, -cycle.id)


ROUTES = [home]

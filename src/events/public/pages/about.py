"""Who answers for the site, what it keeps about people, and for whom it works."""

from events import links
from events.presentation import visit
from events.presentation.http import Page, page, show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes


@show(links.LEGAL)
async def legal(request: SiteRequest) -> Page:
    """Show the legal notice: EVENTS_LEGAL_NOTICE and who to write to."""
    return page(request, "pages/about/legal.html")


@show(links.PRIVACY)
async def privacy(request: SiteRequest) -> Page:
    """Say what is kept, why, and until when, programme by programme."""
    cycles = await programmes.published(visit.of(request).language)
    return page(request, "pages/about/privacy.html", programmes=cycles)


@show(links.ACCESSIBILITY)
async def accessibility(request: SiteRequest) -> Page:
    """Show the accessibility statement."""
    return page(request, "pages/about/accessibility.html")


ROUTES = [legal, privacy, accessibility]

"""Who reloads the answer to a form of a session or programme is led back to its page."""

from litestar.params import FromPath
from litestar.response import Redirect

from events import links
from events.presentation import visit
from events.presentation.http import show
from events.presentation.request import SiteRequest


@show([links.SESSION_REGISTRATIONS, links.SESSION_INVITATION])
async def back_to_session(request: SiteRequest, slug: FromPath[str]) -> Redirect:
    """Redirect to the session's page."""
    return Redirect(visit.go(links.session(slug)))


@show([links.PROGRAMME_REGISTRATIONS, links.PROGRAMME_INVITATION])
async def back_to_programme(request: SiteRequest, slug: FromPath[str]) -> Redirect:
    """Redirect to the programme's page."""
    return Redirect(visit.go(links.programme(slug)))


ROUTES = [back_to_session, back_to_programme]

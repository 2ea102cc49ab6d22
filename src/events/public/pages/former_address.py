"""The address that a session had in public leads to the one it has."""

from litestar.response import Redirect

from events import links
from events.errors import NotFound
from events.presentation.request import SiteRequest
from events.sessions import addresses


async def lead_on(request: SiteRequest, slug: str) -> Redirect:
    """Redirect from a session's former address to the same page of the one it has.

    Permanent for whoever reads it, but kept by no browser: an address may be given back. Raises
    NotFound where no session was.
    """
    now = await addresses.led_to(slug)
    if now is None:
        raise NotFound
    rest = request.url.path.removeprefix(f"/sessions/{slug}")
    query = f"?{request.url.query}" if request.url.query else ""
    target = links.session(now) + rest + query
    return Redirect(target, status_code=301, headers={"cache-control": "no-cache"})

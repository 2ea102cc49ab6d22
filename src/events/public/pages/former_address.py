"""The address that a session or programme had in public leads to the one it has."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from events import links
from events.errors import NotFound
from events.presentation.request import SiteRequest
from events.programmes import addresses as of_programmes
from events.sessions import addresses

Page = Callable[[SiteRequest, FromPath[str]], Awaitable[Response[Any]]]

# Permanent for whoever reads it, but kept by no browser: an address may be given back. Scripts of
# other sites follow it too, to what they may read there: calendars, schedules, the list they embed.
_LEADING: Final = {
    "cache-control": "no-cache",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


async def lead_on(request: SiteRequest, slug: str) -> Redirect:
    """Redirect from a session's former address to the same page of the one it has.

    Raises NotFound where no session was.
    """
    now = await addresses.led_to(slug)
    if now is None:
        raise NotFound
    rest = request.url.path.removeprefix(f"/sessions/{slug}")
    return _to(request, links.session(now) + rest)


def programmes_lead_on(page: Page) -> Page:
    """Let a page of programmes lead on from the address that one had, whatever the page.

    The last part may end as a feed does.
    """

    @wraps(page)
    async def leading(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
        try:
            return await page(request, slug)
        except NotFound:
            name, _, _ = slug.partition(".")
            now = await of_programmes.led_to(name)
            if now is None:
                raise
            kind, _, rest = request.url.path[1:].partition("/")
            return _to(request, f"/{kind}/{now}{rest.removeprefix(name)}")

    return leading


def _to(request: SiteRequest, path: str) -> Redirect:
    query = f"?{request.url.query}" if request.url.query else ""
    return Redirect(path + query, status_code=301, headers=_LEADING)

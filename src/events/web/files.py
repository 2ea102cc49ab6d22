"""Style sheets, scripts, pictures of ours; the icon; what robots may read."""

from litestar import Response
from litestar.params import FromPath

from events import links
from events.errors import NotFound
from events.presentation.http import show, takes_gzip
from events.presentation.request import SiteRequest
from events.presentation.static import PREFIX, Asset, asset, static

_FOR_EVER = {"cache-control": "public, max-age=31536000, immutable"}
_CLOSED = ("/desk", "/registrations/", "/join/", "/rooms/", "/calendars/", "/appearances/",
           "/unsubscribe/", "/mailbox", "/lost-link")  # fmt: skip


@show(PREFIX + "{name:str}")
async def static_file(request: SiteRequest, name: FromPath[str]) -> Response[bytes]:
    """Send a file whose name holds its hash, so it is kept for ever."""
    found = asset(name)
    if found is None:
        raise NotFound
    return _sent(request, found, _FOR_EVER)


@show("/favicon.ico")
async def favicon(request: SiteRequest) -> Response[bytes]:
    """Send the icon, for programs that ask without reading the page."""
    found = asset(static("icon.svg").removeprefix(PREFIX))
    assert found is not None
    return _sent(request, found, {"cache-control": "public, max-age=86400"})


@show("/robots.txt")
async def robots() -> Response[str]:
    """Tell robots that public pages are open and personal ones are not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED)]
    lines.append(f"Sitemap: {links.absolute('/sitemap.xml')}")
    return Response("\n".join(lines) + "\n", media_type="text/plain")


def _sent(request: SiteRequest, found: Asset, headers: dict[str, str]) -> Response[bytes]:
    if takes_gzip(request):
        headers = {**headers, "content-encoding": "gzip"}
        body = found.compressed
    else:
        body = found.body
    return Response(
        body,
        media_type=found.media_type,
        headers={**headers, "vary": "Accept-Encoding", "cross-origin-resource-policy": "same-site"},
    )


ROUTES = [static_file, favicon, robots]

"""The list of public pages for search engines."""

from litestar import Response
from markupsafe import escape

from events import links
from events.presentation.http import show
from events.sessions import queries as sessions


@show("/sitemap.xml")
async def sitemap() -> Response[str]:
    """List home, index and archive, programmes, sessions and speakers."""
    paths = [links.HOME, links.SPEAKERS, links.ARCHIVE, *await sessions.public_paths()]
    urls = "".join(f"<url><loc>{escape(links.absolute(path))}</loc></url>" for path in paths)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    content = f'{head}\n<urlset xmlns="{space}">{urls}</urlset>\n'
    return Response(content, media_type="application/xml")


ROUTES = [sitemap]

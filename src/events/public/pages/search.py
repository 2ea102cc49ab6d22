"""Search the whole public site: sessions, speakers, what remains of sessions."""

from litestar import Response

from events import clock, links, text
from events.operations.reports import search as session_search
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.resources import queries as resources
from events.speakers import queries as speakers

LEAST = 2
"""Letters that a search needs."""


@show(links.SEARCH)
async def search(request: SiteRequest) -> Response[str]:
    """Show what holds each of the words; without words the form alone."""
    language, at = visit.of(request).language, clock.now()
    words = text.line(request.query_params.get("q", ""))[:100]
    enough = len(words.replace(" ", "")) >= LEAST
    found = await session_search.search(words, language, at=at) if enough else []
    people = await speakers.search(words) if enough else []
    past = [one.id for one in found if one.past(at)]
    return page(
        request,
        "pages/search.html",
        words=words,
        too_short=bool(words) and not enough,
        coming=[one for one in found if not one.past(at)],
        past=[one for one in found if one.past(at)],
        most=len(found) >= session_search.MOST_FOUND,
        people=people,
        cast=await speakers.appearing([one.id for one in found]),
        remains=await resources.kinds(past),
        now=at,
    )


ROUTES = [search]

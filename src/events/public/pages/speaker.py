"""The page of one speaker: who, and when to hear them."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.public.pages import feeds
from events.resources import queries as resources
from events.sessions import queries as sessions
from events.speakers import queries as speakers


@show(links.SPEAKER)
async def speaker(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show a speaker's page; with `.ics` or `.atom` at its end, the speaker's feed."""
    if feeds.is_feed(slug):
        return await feeds.feed_response(request, "speaker", slug)
    language, at = visit.of(request).language, clock.now()
    found = await speakers.by_slug(slug)
    if found is None:
        raise NotFound
    talks = await sessions.by_ids(await speakers.sessions_of(found.id), language)
    return page(
        request,
        "pages/speaker.html",
        speaker=found,
        programme=await programmes.by_id(found.programme, language),
        coming=[one for one in talks if not one.past(at)],
        past=[one for one in reversed(talks) if one.past(at)],
        cast=await speakers.appearing([one.id for one in talks]),
        remains=await resources.kinds([one.id for one in talks if one.past(at)]),
        now=at,
    )


ROUTES = [speaker]

"""Everybody who speaks, by name, and the page of one: who, and when to hear them."""

from itertools import groupby
from typing import Any, Final

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
from events.speakers import queries as speakers
from events.speakers import sessions_page
from events.speakers.queries import ListedSpeaker
from events.speakers.sessions_page import PageQuery

MOST: Final = 2000
"""Speakers on the index."""

SEEN_AT_ONCE: Final = 24
"""Speakers up to whom one looks over all; letters to jump to would only scatter them."""


@show(links.SPEAKERS)
async def all_speakers(request: SiteRequest) -> Response[str]:
    """List everybody who appears in a public session once; many by their first letter."""
    found = await speakers.profiles(MOST)
    few = len(found) <= SEEN_AT_ONCE
    letters = [] if few else [(one, list(people)) for one, people in groupby(found, _letter)]
    return page(request, "pages/speakers.html", people=found, letters=letters)


@show(links.SPEAKER)
async def speaker(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show a speaker's page; with `.ics` or `.atom` at its end, the speaker's feed."""
    if feeds.is_feed(slug):
        return await feeds.feed_response(request, "speaker", slug)
    language, at = visit.of(request).language, clock.now()
    found = await speakers.by_slug(slug)
    if found is None:
        raise NotFound
    asked = PageQuery.read(request.query_params)
    talks = await sessions_page.page(found.id, language, asked, at=at)
    held_in = set(talks.programmes)
    return page(
        request,
        "pages/speaker.html",
        speaker=found,
        profile=await speakers.profile(found.id),
        programmes=await programmes.by_ids(held_in, language) if len(held_in) > 1 else {},
        programme=await programmes.by_id(found.programme, language),
        talks=talks,
        begun=not (asked.after or asked.before),
        cast=await speakers.appearing(talks.ids),
        remains=await resources.kinds([one.id for one in talks.past]),
        now=at,
    )


def _letter(speaker: ListedSpeaker) -> str:
    first = speaker.sorted_by[:1].upper()
    return first if first.isalpha() else "#"


ROUTES = [all_speakers, speaker]

"""The page of one programme: what is coming, what is past, how to follow it."""

from typing import Any, TypedDict

from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.dossiers import queries as dossiers
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.proposals import queries as proposals
from events.public.cache import page_cache
from events.public.invitations import access, pages
from events.public.pages import feeds, former_address
from events.registrations.blank_form import blank_for_programme
from events.registrations.form_context import FormContext
from events.registrations.invitations.queries import Invitation
from events.resources import queries as resources
from events.reviews import queries as reviews
from events.sessions import cache_keys
from events.sessions import programme_page as programme_sessions
from events.sessions import queries as sessions
from events.sessions.programme_page import PageQuery
from events.speakers import queries as speakers
from events.speakers.queries import SpeakerShown

SEARCHED_FROM = 9
"""From how many sessions on a programme's page offers to search them."""


@show(links.PROGRAMME)
@former_address.programmes_lead_on
async def programme(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show a programme's page; with `.ics` or `.atom` at its end, the programme's feed."""
    if feeds.is_feed(slug):
        return await feeds.feed_response(request, "programme", slug)
    revision = await cache_keys.of_programme(slug, clock.now())
    if revision is None:
        entry = await access.to_programme(request, slug)
        if not entry.is_open:
            return pages.closed(request, links.programme(slug))
        return await programme_page(request, slug, invitation=entry.by)
    return await page_cache.cached(request, revision, lambda: programme_page(request, slug))


async def programme_page(
    request: SiteRequest,
    slug: str,
    *,
    status: int = 200,
    form: FormContext | None = None,
    invitation: Invitation | None = None,
) -> Response[str]:
    """Render the page with its registration form: an empty one, or `form` where one was sent.

    `invitation`: the one that opens it to its reader. Raises NotFound where no such
    programme was published.
    """
    language, at = visit.of(request).language, clock.now()
    cycle = await programmes.by_slug(slug, language, invited=invitation is not None)
    if cycle is None:
        raise NotFound
    source = request.query_params.get("source", "")[:80]
    asked = PageQuery.read(request.query_params)
    found = await programme_sessions.page(cycle.id, language, asked, at=at)
    return page(
        request,
        "pages/programme.html",
        status=status,
        headers=pages.HEADERS if invitation else None,
        programme=cycle,
        listed=found,
        cast=await speakers.appearing(found.ids),
        remains=await resources.kinds([one.id for one in found.past]),
        asked=asked,
        searchable=found.number >= SEARCHED_FROM or found.has_more or asked.searched,
        at_page=links.programme(slug),
        now=at,
        form=form or await blank_for_programme(cycle.id, language, source=source, by=invitation),
        **await _of_cycle(cycle.id),
    )


class _ProgrammePage(TypedDict):
    tags: list[str]
    spoken: list[str]
    everybody: list[SpeakerShown]
    call: bool
    dossier: bool
    review: bool


async def _of_cycle(programme_id: int) -> _ProgrammePage:
    """Return what the page says of the whole programme, whatever was searched for."""
    return {
        "tags": await sessions.tags_of(programme_id),
        "spoken": await sessions.languages_of(programme_id),
        "everybody": await speakers.of_programme(programme_id),
        "call": (await proposals.call_of(programme_id)).is_open(clock.now()),
        "dossier": (await dossiers.state_of(programme_id)).published_at is not None,
        "review": await reviews.is_published(programme_id),
    }


ROUTES = [programme]

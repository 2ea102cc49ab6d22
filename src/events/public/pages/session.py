"""The page of one session, from its announcement to what remains of it."""

from typing import Any

from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.programmes import queries as programmes
from events.public.cache import page_cache
from events.public.invitations import access, pages
from events.public.pages import feeds, former_address
from events.public.pages.structured_data import event_data
from events.registrations.blank_form import blank
from events.registrations.form_context import FormContext
from events.registrations.invitations.queries import Invitation
from events.resources import queries as resources
from events.sessions import cache_keys
from events.sessions import queries as sessions
from events.speakers import queries as speakers


@show(links.SESSION)
async def session(request: SiteRequest, slug: FromPath[str]) -> Response[Any]:
    """Show a session's page; with `.ics` or `.atom` at its end, the session's feed."""
    if feeds.is_feed(slug):
        try:
            return await feeds.feed_response(request, "session", slug)
        except NotFound:
            return await former_address.lead_on(request, slug.rpartition(".")[0])
    revision = await cache_keys.of_session(slug, clock.now())
    if revision is None:
        return await _hidden(request, slug)
    return await page_cache.cached(request, revision, lambda: session_page(request, slug))


async def _hidden(request: SiteRequest, slug: str) -> Response[Any]:
    """Answer for what is no public page: by invitation, at another address, or nowhere."""
    entry = await access.to_session(request, slug)
    if entry.restriction is None:
        return await former_address.lead_on(request, slug)
    if not entry.is_open:
        return pages.closed(request, links.session(slug))
    return await session_page(request, slug, invitation=entry.by)


async def session_page(
    request: SiteRequest,
    slug: str,
    *,
    status: int = 200,
    form: FormContext | None = None,
    invitation: Invitation | None = None,
) -> Response[str]:
    """Render the page with its registration form: an empty one, or `form` where one was sent.

    `invitation`: the one that opens it to its reader; one to the session alone shows no other.
    Raises NotFound where no such session was published.
    """
    language, at = visit.of(request).language, clock.now()
    found = await sessions.by_slug(slug, language, invited=invitation is not None)
    cycle = await programmes.by_id(found.programme_id, language) if found else None
    if found is None or cycle is None:
        raise NotFound
    alone = invitation is not None and invitation.session is not None
    near = [] if alone else await sessions.related(found, language)
    cast = await speakers.appearing([found.id, *(one.id for one in near)])
    return page(
        request,
        "pages/session.html",
        status=status,
        headers=pages.HEADERS if invitation else None,
        alone=alone,
        session=found,
        programme=cycle,
        speakers=cast.get(found.id, []),
        cast=cast,
        related=near,
        resources=await resources.of_session(found.id),
        kept_back=await resources.restricted_count(found.id),
        data=event_data(found, cycle, cast.get(found.id, [])),
        now=at,
        form=form or await blank(found.id, language, source=_source(request), by=invitation),
    )


def _source(request: SiteRequest) -> str:
    """Return where a reader says they come from: kept with the registration."""
    return str(request.query_params.get("source", ""))[:80]


ROUTES = [session]

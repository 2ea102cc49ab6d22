"""What is by invitation answers everybody else: a calm page, and the way to one's link."""

from functools import partial
from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links
from events.errors import Invalid, NotFound
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms import anonymous
from events.public.forms.posted_form import Fields, one
from events.public.invitations import access
from events.public.participant.lost_link import no_such_link
from events.registrations.invitations import ask, queries
from events.registrations.invitations.queries import Restriction

Slug = FromPath[str]
HEADERS: Final = {"x-robots-tag": "noindex", "cache-control": "private, no-store"}


def closed(
    request: SiteRequest, path: str, *, invalid: Invalid | None = None, typed: str = ""
) -> Response[str]:
    """Answer who was not invited: nothing of the page, and where to ask for a link."""
    return page(
        request,
        "pages/invitations/closed.html",
        status=invalid.status if invalid else 403,
        headers=HEADERS,
        action=f"{path}/invitation",
        sent=request.query_params.get("sent") == "1",
        problems=invalid.problems if invalid else {},
        typed=typed,
    )


@show(links.INVITATION)
async def opened(request: SiteRequest, token: FromPath[str]) -> Response[Any]:
    """Let in who has a link, and lead to the page it is for; `GET` changes nothing."""
    found = await queries.proven(token)
    if found is None:
        return no_such_link(request, links.INVITATION)
    to = links.programme(found.programme_slug)
    if found.session_slug is not None:
        to = links.session(found.session_slug)
    return Redirect(visit.go(to), status_code=303, cookies=[access.cookie(found)], headers=HEADERS)


@post(links.SESSION_INVITATION, opt={"policy": "public"}, status_code=303)
async def ask_for_session(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Mail the link to who was invited to a session; the same answer to everybody."""
    restriction, path = await queries.restriction_of_session(slug), links.session(slug)
    return await anonymous.in_constant_time(request, partial(_answer, request, restriction, path))


@post(links.PROGRAMME_INVITATION, opt={"policy": "public"}, status_code=303)
async def ask_for_programme(request: SiteRequest, slug: Slug) -> Response[Any]:
    """Do the same for a programme."""
    restriction, path = await queries.restriction_of_programme(slug), links.programme(slug)
    return await anonymous.in_constant_time(request, partial(_answer, request, restriction, path))


async def _answer(
    request: SiteRequest, restriction: Restriction | None, path: str, fields: Fields
) -> Response[Any]:
    if restriction is None:
        raise NotFound
    typed = one(fields, "email")
    try:
        await ask.mail_link(restriction, typed, language=visit.of(request).language, at=clock.now())
    except Invalid as invalid:
        return closed(request, path, invalid=invalid, typed=typed)
    return Redirect(visit.go(f"{path}?sent=1"), status_code=303)


ROUTES = [opened, ask_for_session, ask_for_programme]

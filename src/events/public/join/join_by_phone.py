"""The way in for who has the organisers on the telephone: a code to type instead of a link."""

from typing import Any

from litestar import Response, post
from litestar.response import Redirect

from events import clock, links
from events.errors import Invalid
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.registrations.participant import phone_codes
from events.registrations.signup import rate_limits


@show(links.JOIN_BY_CODE)
async def code_page(request: SiteRequest) -> Response[str]:
    """Show one field: the eight digits."""
    return page(request, "pages/participant/join_by_phone.html", typed="", problems={})


@post(links.JOIN_BY_CODE, opt={"policy": "public"}, status_code=303)
async def open_by_code(request: SiteRequest) -> Response[Any]:
    """Redirect to the person's way in, where a button leads into the room."""
    fields, at = await fields_of(request), clock.now()
    client = visit.client_address(request)
    await rate_limits.count_request(client, at=at)
    typed = one(fields, "code")[:40]
    try:
        way_in = await phone_codes.owner_of(typed, client, at=at)
    except Invalid as invalid:
        return page(
            request, "pages/participant/join_by_phone.html", status=invalid.status, typed=typed,
            problems=invalid.problems,
        )  # fmt: skip
    return Redirect(visit.go(links.join(way_in.id, way_in.join_nonce)), status_code=303)


ROUTES = [code_page, open_by_code]

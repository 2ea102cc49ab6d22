"""For who lost their link, or holds one that has been replaced."""

from typing import Any, Final

from litestar import Response, post
from litestar.response import Redirect

from events import clock, links
from events.errors import Invalid
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms import constant_time
from events.public.forms.posted_form import fields_of, one
from events.registrations.participant import lost_link
from events.registrations.signup import rate_limits


@show(links.LOST_LINK)
async def lost_link_page(request: SiteRequest) -> Response[str]:
    """Show one field: the address that the links go to."""
    sent = request.query_params.get("sent") == "1"
    return page(
        request, "pages/participant/lost_link.html", sent=sent, problems={}, typed="", reason=""
    )


@post(links.LOST_LINK, opt={"policy": "public"}, status_code=303)
async def mail_links(request: SiteRequest) -> Response[Any]:
    """Mail the links; the same answer in the same time, whether the address is known or not."""
    fields = await fields_of(request)
    began, at = constant_time.started(), clock.now()
    await rate_limits.count_request(visit.client_address(request), at=at)
    typed = one(fields, "email")
    try:
        await lost_link.mail_links(typed, at=at)
    except Invalid as invalid:
        return page(request, "pages/participant/lost_link.html", status=invalid.status, sent=False,
                    problems=invalid.problems, typed=typed, reason="")  # fmt: skip
    await constant_time.finish(began)
    return Redirect(
        visit.go(f"{links.LOST_LINK}?sent=1"),
        status_code=303,
    )


def no_such_link(request: SiteRequest, kind: str = "") -> Response[Any]:
    """Answer to a link that proves nothing any more: 404, and the way to a new one.

    `kind`: the link's own pattern, as `_REASONS` has them, or any other for a registration's.
    """
    return page(
        request,
        "pages/participant/lost_link.html",
        status=404,
        sent=False,
        problems={},
        typed="",
        reason=_REASONS.get(kind, "old"),
        headers={"x-robots-tag": "noindex"},
    )


_REASONS: Final = {
    links.APPEARANCE: "appearance",
    links.INVITATION: "invitation",
    links.PROPOSAL: "proposal",
    links.UNSUBSCRIBE: "unsubscribe",
}

ROUTES = [lost_link_page, mail_links]

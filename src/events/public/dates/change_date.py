"""Another date instead of the one somebody has: asked first, then exchanged."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links
from events.errors import Invalid, Refusal
from events.presentation import N_, visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant.dependencies import LinkSeat
from events.registrations.dates import change, other_dates
from events.registrations.participant import queries
from events.registrations.participant.shapes import OwnRegistration

Token = FromPath[str]


@show(links.OWN_DATE, policy="participant")
async def dates_page(request: SiteRequest, token: Token, seat: LinkSeat) -> Response[Any]:
    """Show the other dates with their seats; `to` names the one that was asked for elsewhere."""
    return await _page(request, token, seat, str(request.query_params.get("to", "")))


@post(links.OWN_DATE, opt={"policy": "participant"}, status_code=HTTP_303_SEE_OTHER)
async def change_date(request: SiteRequest, token: Token, seat: LinkSeat) -> Response[Any]:
    """Exchange one date for the other, and lead to the page of the new one."""
    chosen = one(await fields_of(request), "date")
    try:
        if not chosen:
            raise Invalid({"date": N_("Choose a date.")})
        new = await change.change_date(seat.id, chosen, at=clock.now())
    except Refusal as refusal:
        return await _page(request, token, seat, chosen, refusal)
    path = f"{links.registration(new.id, new.nonce)}?said=date-changed"
    return Redirect(visit.go(path), status_code=HTTP_303_SEE_OTHER)


async def _page(
    request: SiteRequest,
    token: str,
    seat: OwnRegistration,
    chosen: str,
    refusal: Refusal | None = None,
) -> Response[str]:
    language, at = visit.of(request).language, clock.now()
    found = await other_dates.others(seat, language, at=at)
    problems = refusal.problems if isinstance(refusal, Invalid) else {}
    return page(
        request,
        "pages/participant/change_date.html",
        status=refusal.status if refusal else 200,
        seat=queries.in_language(seat, language),
        token=token,
        hue=seat.hue,
        zone=seat.zone,
        dates=found,
        has_seat=other_dates.has_seat(seat),
        chosen=next((one for one in found if one.slug == chosen), None),
        problem=problems.get("date", ""),
        refused=refusal.sentence if refusal and not problems else "",
    )


ROUTES = [dates_page, change_date]

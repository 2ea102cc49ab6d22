"""The participant's own page: what they hold, and everything they may do with it."""

from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links
from events.errors import Refusal
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant import companion, own_page, time_zones
from events.public.participant.dependencies import LinkOwner, NoSuchLink, Owner
from events.registrations.multiple import confirm
from events.registrations.participant import own_settings, queries
from events.registrations.participant.shapes import OwnPass, OwnRegistration
from events.registrations.passes import register_pass
from events.registrations.signup import cancel, waitlist
from events.registrations.states import RegistrationState

PARTICIPANT: Final = {"policy": "participant"}

Token = FromPath[str]
Action = Callable[[Owner], Awaitable[object]]
"""Something that is done to the registration or the pass that a link proves."""


@show(links.REGISTRATION, policy="participant")
async def opened(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[str]:
    """Show state, way in, calendars, what remains, the person's other sessions, their data."""
    return await own_page.shown(request, owner, token)


@post(f"{links.REGISTRATION}/cancellation", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def leave(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Give the seat back, or the whole programme; a seat's page then offers to come back."""
    return await _do(
        request, token, owner, seat=_now(cancel.cancel), whole=_now(register_pass.leave_programme)
    )


@post(f"{links.REGISTRATION}/return", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def come_back(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Take the seat again, or the end of the line."""
    return await _do(request, token, owner, seat=_now(cancel.come_back))


@post(f"{links.REGISTRATION}/offer", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def take_offer(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Take the seat that was offered, or that is kept for who was registered by another."""
    if isinstance(owner, OwnRegistration) and owner.to_confirm:
        return await _take(request, token, owner)
    return await _do(request, token, owner, seat=_now(waitlist.accept_offer))


@show(f"{links.REGISTRATION}/confirmation", policy="participant")
async def confirmation_page(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Show the button that confirms an address; opening the page changes nothing."""
    if (
        isinstance(owner, OwnPass)
        or owner.state != RegistrationState.UNCONFIRMED
        or owner.to_confirm
    ):
        return Redirect(visit.go(f"/registrations/{token}"))
    seat = queries.in_language(owner, visit.of(request).language)
    return page(
        request, "pages/participant/confirm_address.html", seat=seat, token=token, hue=seat.hue
    )


@post(f"{links.REGISTRATION}/confirmation", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def confirm_address(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Note that the address is right: the seat counts from now on."""
    if isinstance(owner, OwnRegistration) and owner.to_confirm:
        return await _take(request, token, owner)
    return await _do(
        request,
        token,
        owner,
        seat=_now(confirm.confirm_address),
        whole=_now(register_pass.confirm_address),
    )


@post(f"{links.REGISTRATION}/settings", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def change_settings(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Correct the name; choose the language and the time zone."""
    fields = await fields_of(request)
    chosen = {name: one(fields, name) for name in ("name", "language", "timezone")}
    if place := one(fields, "place").strip():
        chosen["timezone"] = time_zones.of_place(place) or place

    async def change(owner: Owner) -> None:
        await own_settings.change(owner.person, **chosen)

    return await _do(request, token, owner, seat=change, whole=change, said="saved")


@post(f"{links.REGISTRATION}/calendar", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def change_calendar(request: SiteRequest, token: Token, owner: LinkOwner) -> Response[Any]:
    """Make a private feed, give it a new address, or end it."""
    wanted = one(await fields_of(request), "calendar") != "none"

    async def change(owner: Owner) -> None:
        await own_settings.set_calendar(owner.person, wanted=wanted)

    return await _do(
        request, token, owner, seat=change, whole=change, said="saved", part="calendars"
    )


async def _take(request: SiteRequest, token: str, seat: OwnRegistration) -> Response[Any]:
    """Take the seat that another asked for, with the answers to what the session asks."""
    fields = await fields_of(request)
    try:
        await companion.take(seat, fields)
    except Refusal as refusal:
        return await own_page.shown(request, seat, token, refusal, fields)
    return _back(token, said="", part="")


def _now(operation: Callable[..., Awaitable[object]]) -> Action:
    """Return an operation on a registration or a pass, at this moment."""
    return lambda owner: operation(owner.id, at=clock.now())


async def _do(
    request: SiteRequest,
    token: str,
    owner: Owner,
    *,
    seat: Action,
    whole: Action | None = None,
    said: str = "",
    part: str = "",
) -> Response[Any]:
    """Do one thing to what the link proves, and lead back to its page; refused, the page says so.

    `seat` is done to a seat, `whole` to a pass, `said` and `part` tell the page what was done.
    """
    action = whole if isinstance(owner, OwnPass) else seat
    if action is None:
        raise NoSuchLink
    try:
        await action(owner)
    except Refusal as refusal:
        return await own_page.shown(request, owner, token, refusal)
    return _back(token, said=said, part=part)


def _back(token: str, *, said: str, part: str) -> Response[Any]:
    path = f"/registrations/{token}" + (f"?{urlencode({'said': said})}" if said else "")
    return Redirect(
        visit.go(path) + (f"#{part}" if part else ""),
        status_code=HTTP_303_SEE_OTHER,
    )


ROUTES = [
    opened,
    leave,
    come_back,
    take_offer,
    confirmation_page,
    confirm_address,
    change_settings,
    change_calendar,
]

"""The participant's own page: what they hold, and everything they may do with it."""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from litestar import Request, Response, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, doorbell, links
from events.database import Row
from events.errors import Invalid, Refusal
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.languages import NAMES
from events.registrations import cancel, confirm, mine, passes, queries, waitlist
from events.resources import queries as resources
from events.sessions import moments
from events.settings import settings
from events.site.lost_link_page import no_such_link
from events.site.sent_forms import fields_of, one
from events.site.zones import offered_zones
from events.text import shown_address

PARTICIPANT: Final = {"policy": "participant"}


@show(links.REGISTRATION, policy="participant")
async def own_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[str]:
    """State, way in, calendars, what remains, the person's other sessions, their data."""
    seat = await queries.by_token(token)
    if seat is None:
        held = await queries.by_pass_token(token)
        return await _pass_page(request, held, token) if held else no_such_link(request)
    return await _seat_page(request, seat, token)


@post(f"{links.REGISTRATION}/cancellation", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def leave(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Give the seat back; the page then offers to come back."""
    if held := await queries.by_pass_token(token):
        await passes.leave_programme(held["id"], at=clock.now())
        return _back(token)
    seat = await queries.by_token(token)
    if seat is None:
        return no_such_link(request)
    await cancel.cancel(seat["id"], at=clock.now(), by="self")
    return _back(token)


@post(f"{links.REGISTRATION}/return", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def come_back(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Take the seat again, or the end of the line."""
    seat = await queries.by_token(token)
    if seat is None:
        return no_such_link(request)
    try:
        await cancel.come_back(seat["id"], at=clock.now())
    except Refusal as refusal:
        return await _seat_page(request, seat, token, refusal)
    return _back(token)


@post(f"{links.REGISTRATION}/offer", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def take_offer(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Take the seat that was offered."""
    seat = await queries.by_token(token)
    if seat is None:
        return no_such_link(request)
    try:
        await waitlist.accept_offer(seat["id"], at=clock.now())
    except Refusal as refusal:
        return await _seat_page(request, seat, token, refusal)
    return _back(token)


@show(f"{links.REGISTRATION}/confirmation", policy="participant")
async def confirmation_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """The button that confirms an address; opening the page changes nothing."""
    seat = await queries.by_token(token)
    if seat is None:
        known = await queries.by_pass_token(token)
        return Redirect(visit.go(f"/registrations/{token}")) if known else no_such_link(request)
    if seat["state"] != "unconfirmed":
        return Redirect(visit.go(f"/registrations/{token}"))
    seat = queries.in_language(seat, visit.of(request).language)
    return page(request, "pages/confirm_address.html", seat=seat, token=token, hue=seat["hue"])


@post(f"{links.REGISTRATION}/confirmation", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def confirm_address(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """The address is right: the seat counts from now on."""
    if held := await queries.by_pass_token(token):
        await passes.confirm_address(held["id"], at=clock.now())
        return _back(token)
    seat = await queries.by_token(token)
    if seat is None:
        return no_such_link(request)
    try:
        await confirm.confirm_address(seat["id"], at=clock.now())
    except Refusal as refusal:
        return await _seat_page(request, seat, token, refusal)
    return _back(token)


@post(f"{links.REGISTRATION}/settings", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def change_settings(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Correct the name; choose the language and the time zone."""
    seat = await queries.by_token(token)
    owner = seat or await queries.by_pass_token(token)
    if owner is None:
        return no_such_link(request)
    fields = await fields_of(request)
    try:
        await mine.change(
            owner["person"],
            name=one(fields, "name"),
            language=one(fields, "language"),
            timezone=one(fields, "timezone"),
        )
    except Invalid as invalid:
        shown = _seat_page if seat else _pass_page
        return await shown(request, owner, token, invalid)
    return _back(token, said="saved")


@post(f"{links.REGISTRATION}/calendar", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def change_calendar(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Make a private feed, give it a new address, or end it."""
    owner = await queries.by_token(token) or await queries.by_pass_token(token)
    if owner is None:
        return no_such_link(request)
    wanted = one(await fields_of(request), "calendar") != "none"
    await mine.set_calendar(owner["person"], wanted=wanted)
    return _back(token, said="saved", part="calendars")


async def _seat_page(
    request: Request[Any, Any, Any], seat: Row, token: str, refusal: Refusal | None = None
) -> Response[str]:
    at = clock.now()
    seat = queries.in_language(seat, visit.of(request).language)
    zone = seat["person_timezone"] or seat["session_timezone"]
    opens, closes = moments.doors(seat)
    return page(
        request,
        "pages/registration.html",
        status=refusal.status if refusal else 200,
        seat=seat,
        zone=zone,
        now=at,
        over=at >= seat["ends_at"],
        doors=(opens, closes),
        place_in_line=await queries.place_in_line(seat["id"]),
        resources=await resources.of_session(seat["session_id"], registered=True),
        google=_google(seat),
        outlook=_outlook(seat),
        **await _shared(request, seat, token, refusal),
    )


async def _pass_page(
    request: Request[Any, Any, Any], held: Row, token: str, refusal: Refusal | None = None
) -> Response[str]:
    return page(
        request,
        "pages/pass.html",
        status=refusal.status if refusal else 200,
        held=held,
        now=clock.now(),
        **await _shared(request, held, token, refusal),
    )


async def _shared(
    request: Request[Any, Any, Any], owner: Row, token: str, refusal: Refusal | None
) -> dict[str, Any]:
    """What the page of a seat and that of a pass both show."""
    calendar = owner["calendar_nonce"]
    return {
        "token": token,
        "owner": owner,
        "stopped": owner["stopped"],
        "stop_link": links.unsubscribe(
            "registration" if "session_id" in owner else "pass", owner["id"], owner["nonce"]
        ),
        "hue": owner["hue"],
        "email": shown_address(owner["email"]),
        "others": [
            queries.in_language(seat, visit.of(request).language)
            for seat in await queries.of_person(owner["person"])
        ],
        "passes": await queries.passes_of(owner["person"]),
        "calendar": links.private_calendar(owner["person"], calendar) if calendar else "",
        "languages": {code: NAMES[code] for code in settings().languages},
        "zones": offered_zones(owner["person_timezone"]),
        "said": request.query_params.get("said", ""),
        "refused": refusal.sentence if refusal and not isinstance(refusal, Invalid) else "",
        "problems": refusal.problems if isinstance(refusal, Invalid) else {},
    }


def _back(token: str, *, said: str = "", part: str = "") -> Response[Any]:
    path = f"/registrations/{token}" + (f"?{urlencode({'said': said})}" if said else "")
    return Redirect(
        visit.go(path) + (f"#{part}" if part else ""),
        status_code=HTTP_303_SEE_OTHER,
        background=BackgroundTask(doorbell.ring),
    )


def _google(seat: Row) -> str:
    return "https://calendar.google.com/calendar/render?" + urlencode(
        {
            "action": "TEMPLATE",
            "text": seat["session_title"],
            "dates": f"{_compact(seat['starts_at'])}/{_compact(seat['ends_at'])}",
            "details": links.absolute(links.join(seat["id"], seat["join_nonce"])),
            "location": links.absolute(links.join(seat["id"], seat["join_nonce"])),
        }
    )


def _outlook(seat: Row) -> str:
    return "https://outlook.live.com/calendar/0/deeplink/compose?" + urlencode(
        {
            "path": "/calendar/action/compose",
            "rru": "addevent",
            "subject": seat["session_title"],
            "startdt": f"{seat['starts_at']:%Y-%m-%dT%H:%M:%SZ}",
            "enddt": f"{seat['ends_at']:%Y-%m-%dT%H:%M:%SZ}",
            "body": links.absolute(links.join(seat["id"], seat["join_nonce"])),
            "location": links.absolute(links.join(seat["id"], seat["join_nonce"])),
        }
    )


def _compact(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


ROUTES = [
    own_page,
    leave,
    come_back,
    take_offer,
    confirmation_page,
    confirm_address,
    change_settings,
    change_calendar,
]

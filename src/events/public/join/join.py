"""The way in: a page that waits and follows by itself, then one button."""

import random
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links
from events.asked_questions import rules as asking_rules
from events.operations.rooms import enter as way_in_to
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.invitations import access
from events.public.participant.dependencies import Entrant, LinkEntrant
from events.registrations.participant import attendance, queries
from events.registrations.participant.shapes import OwnAppearance, OwnRegistration
from events.registrations.states import RegistrationState
from events.resources import queries as resources
from events.rooms import ids
from events.rooms.entrant import Entrant as Known
from events.sessions import wall_time
from events.sessions.states import SessionStatus

NEAR: Final = timedelta(minutes=30)
"""From here on a waiting page looks every few seconds whether something changed."""


@show(links.JOIN, policy="participant")
async def way_in(request: SiteRequest, token: FromPath[str], entrant: LinkEntrant) -> Response[Any]:
    """Show the waiting room, the button or why not; opening it notes nothing."""
    return await _page(request, entrant, token)


@post(links.JOIN, opt={"policy": "participant"}, status_code=HTTP_303_SEE_OTHER)
async def enter(token: FromPath[str], entrant: LinkEntrant) -> Response[Any]:
    """Note the entrance and lead to the room as it is now."""
    at = clock.now()
    if stage(entrant, at) != "open":
        return Redirect(visit.go(f"/join/{token}"), status_code=HTTP_303_SEE_OTHER)
    room = entrant.room_url
    if entrant.made_at:
        room = await way_in_to.way_into(entrant.session_id, _known(entrant), room, at=at)
    if not room:
        return Redirect(visit.go(f"/join/{token}"), status_code=HTTP_303_SEE_OTHER)
    if isinstance(entrant, OwnRegistration):
        await attendance.enter(entrant.id, at=at)
    return Redirect(room, status_code=HTTP_303_SEE_OTHER, headers={"cache-control": "no-store"})


def _known(entrant: Entrant) -> Known:
    """Return as whom somebody enters: by an id that says nothing, speakers to lead."""
    if isinstance(entrant, OwnAppearance):
        return Known(ids.speaker(entrant.id, entrant.session_id), entrant.name, leads=True)
    return Known(ids.participant(entrant.id, entrant.session_id), entrant.name, leads=False)


def stage(seat: Entrant, at: datetime) -> str:
    """Return early, no-room, open, on-site or over, or the state that keeps somebody out."""
    if seat.status != SessionStatus.PUBLISHED:
        return seat.status
    if isinstance(seat, OwnRegistration) and seat.state != RegistrationState.HELD:
        return seat.state
    opens, closes = _doors(seat)
    if at >= closes:
        return "over"
    if seat.on_site:
        return "on-site"
    if at < opens:
        return "early"
    return "open" if seat.room_url or _is_made(seat, at) else "no-room"


def _is_made(seat: Entrant, at: datetime) -> bool:
    """Tell whether its room is made as people enter, and did not fail a moment ago."""
    failed = seat.room_failed_at
    return bool(seat.made_at) and (failed is None or failed + way_in_to.REST <= at)


def _doors(seat: Entrant) -> tuple[datetime, datetime]:
    is_speaker = isinstance(seat, OwnAppearance)
    return wall_time.entry_times(seat.starts_at, seat.ends_at, speaker=is_speaker)


async def _page(request: SiteRequest, seat: Entrant, token: str) -> Response[Any]:
    at = clock.now()
    where = stage(seat, at)
    came = isinstance(seat, OwnAppearance) or await queries.came(seat.id)
    remains = await resources.of_session(seat.session_id, registered=True, present=came)
    return page(
        request,
        "pages/participant/join.html",
        seat=queries.in_language(seat, visit.of(request).language),
        session_open=(await access.to_session(request, seat.session_slug)).is_open,
        stage=where,
        token=token,
        now=at,
        zone=seat.zone,
        opens=_doors(seat)[0],
        resources=remains if where == "over" else [],
        asking=where in ("early", "no-room", "open", "on-site") and await _may_ask(seat),
        refresh=_refresh(seat, where, at),
        room_host=_host(seat, at),
        hue=seat.hue,
        headers={"cache-control": "no-store", "x-robots-tag": "noindex"},
    )


def _host(seat: Entrant, at: datetime) -> str:
    """Return the machine that the button leads to."""
    address = seat.made_at if _is_made(seat, at) else seat.room_url
    return urlsplit(address).hostname or ""


async def _may_ask(seat: Entrant) -> bool:
    rules = await asking_rules.of_session(seat.session_id)
    return isinstance(seat, OwnRegistration) and rules.enabled


def _refresh(seat: Entrant, where: str, at: datetime) -> int:
    """Return in how many seconds the page asks again; 0: never. Jittered, to spread the load."""
    if where not in ("early", "no-room", "open", "postponed"):
        return 0
    opens, _ = _doors(seat)
    if where == "early" and opens - at > NEAR:
        return 60 + random.randrange(30)  # noqa: S311 — spreads load, guards nothing.
    return 4 + random.randrange(4)  # noqa: S311


ROUTES = [way_in, enter]

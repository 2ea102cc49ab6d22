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
from events.database import Row
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.participant.lost_link import no_such_link
from events.registrations.participant import attendance, queries
from events.resources import queries as resources
from events.sessions import moments

NEAR: Final = timedelta(minutes=30)
"""From here on a waiting page looks every few seconds whether something changed."""


@show(links.JOIN, policy="participant")
async def way_in(request: SiteRequest, token: FromPath[str]) -> Response[Any]:
    """Wait, enter, or an honest sentence; opening it notes nothing."""
    seat = await _seat(token)
    if seat is None:
        return no_such_link(request)
    return await _page(request, seat, token)


@post(links.JOIN, opt={"policy": "participant"}, status_code=HTTP_303_SEE_OTHER)
async def enter(request: SiteRequest, token: FromPath[str]) -> Response[Any]:
    """Note the entrance and lead to the room as it is now."""
    seat = await _seat(token)
    if seat is None:
        return no_such_link(request)
    at = clock.now()
    if stage(seat, at) != "open":
        return Redirect(visit.go(f"/join/{token}"), status_code=HTTP_303_SEE_OTHER)
    if not seat["is_speaker"]:
        await attendance.enter(seat["id"], at=at)
    return Redirect(
        seat["room_url"], status_code=HTTP_303_SEE_OTHER, headers={"cache-control": "no-store"}
    )


def stage(seat: Row, at: datetime) -> str:
    """Where somebody stands before the door: early, no-room, open, over, or why not at all."""
    if seat["status"] != "published":
        return str(seat["status"])
    if seat["state"] != "held":
        return str(seat["state"])
    opens, closes = moments.doors(seat["starts_at"], seat["ends_at"], speaker=seat["is_speaker"])
    if at >= closes:
        return "over"
    if at < opens:
        return "early"
    return "open" if seat["room_url"] else "no-room"


async def _seat(token: str) -> Row | None:
    seat = await queries.by_join_token(token)
    if seat:
        return {**seat, "is_speaker": False}
    speaker = await queries.appearance_by_token(token, "speaker-join")
    if speaker is None:
        return None
    return {**speaker, "is_speaker": True, "state": "held"}


async def _page(request: SiteRequest, seat: Row, token: str) -> Response[Any]:
    at = clock.now()
    where = stage(seat, at)
    remains = await resources.of_session(seat["session_id"], registered=True)
    return page(
        request,
        "pages/join.html",
        seat=queries.in_language(seat, visit.of(request).language),
        stage=where,
        token=token,
        now=at,
        zone=seat["person_timezone"] or seat["session_timezone"],
        opens=moments.doors(seat["starts_at"], seat["ends_at"], speaker=seat["is_speaker"])[0],
        resources=remains if where == "over" else [],
        refresh=_look_again(seat, where, at),
        room_host=urlsplit(seat["room_url"]).hostname or "",
        hue=seat["hue"],
        headers={"cache-control": "no-store", "x-robots-tag": "noindex"},
    )


def _look_again(seat: Row, where: str, at: datetime) -> int:
    """In how many seconds the page looks again; 0: never. Jittered, to spread the load."""
    if where not in ("early", "no-room", "open", "postponed"):
        return 0
    opens, _ = moments.doors(seat["starts_at"], seat["ends_at"], speaker=seat["is_speaker"])
    if where == "early" and opens - at > NEAR:
        return 60 + random.randrange(30)  # noqa: S311 — spreads load, guards nothing.
    return 4 + random.randrange(4)  # noqa: S311


ROUTES = [way_in, enter]

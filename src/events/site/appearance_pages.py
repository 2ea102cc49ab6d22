"""A speaker's own page: when and where, yes or no, the way in."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.response import Redirect
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links
from events.presentation import visit
from events.presentation.http import page, show
from events.registrations import queries, to_speakers
from events.sessions import moments
from events.site.lost_link_page import no_such_link
from events.site.sent_forms import fields_of, one
from events.speakers.answer import answer


@show(links.APPEARANCE, policy="participant")
async def own_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Opening it answers nothing."""
    seat = await queries.appearance_by_token(token)
    if seat is None:
        return no_such_link(request)
    at, language = clock.now(), visit.of(request).language
    return page(
        request,
        "pages/appearance.html",
        seat=queries.in_language(seat, language),
        asked=await to_speakers.asked(seat["session_id"], language),
        token=token,
        zone=seat["person_timezone"] or seat["session_timezone"],
        opens=moments.doors(seat, speaker=True)[0],
        over=at >= seat["ends_at"],
        hue=seat["hue"],
        stopped=seat["stopped"],
        stop_link=links.unsubscribe("appearance", seat["id"], seat["nonce"]),
        headers={"x-robots-tag": "noindex"},
    )


@post(f"{links.APPEARANCE}/answer", opt={"policy": "participant"}, status_code=HTTP_303_SEE_OTHER)
async def say(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Yes or no; may be changed as often as life does."""
    seat = await queries.appearance_by_token(token)
    if seat is None:
        return no_such_link(request)
    said = one(await fields_of(request), "answer")
    if said in ("yes", "no"):
        await answer(seat["id"], said, at=clock.now())
    return Redirect(visit.go(f"/appearances/{token}"), status_code=HTTP_303_SEE_OTHER)


ROUTES = [own_page, say]

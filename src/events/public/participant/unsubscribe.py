"""Stop a programme's series: a page with a button, an undo, and the one-click POST of RFC 8058."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from events import clock, links
from events.operations.people import mail_stops
from events.operations.people.mail_stops import StopLink
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.participant.dependencies import LinkStop
from events.registrations.participant import queries

PARTICIPANT = {"policy": "participant"}


@show(links.UNSUBSCRIBE, policy="participant")
async def unsubscribe_page(
    request: SiteRequest, token: FromPath[str], stop: LinkStop
) -> Response[Any]:
    """Show what stops, what still comes, and the button; opening the page changes nothing."""
    return _page(request, token, stop, stop.stopped)


# RFC 8058 forbids a redirect, and sends neither cookie nor Origin: the link alone is the right.
@post(links.UNSUBSCRIBE, opt=PARTICIPANT, status_code=HTTP_200_OK)
async def unsubscribe(request: SiteRequest, token: FromPath[str], stop: LinkStop) -> Response[Any]:
    """Stop, by button, or by a mail program in one click."""
    await mail_stops.stop(stop, at=clock.now())
    return _page(request, token, stop, stopped=True)


@post(f"{links.UNSUBSCRIBE}/return", opt=PARTICIPANT, status_code=HTTP_200_OK)
async def subscribe_again(
    request: SiteRequest, token: FromPath[str], stop: LinkStop
) -> Response[Any]:
    """Undo it."""
    await mail_stops.resume(stop)
    return _page(request, token, stop, stopped=False)


def _page(request: SiteRequest, token: str, whose: StopLink, stopped: bool) -> Response[Any]:
    whose = queries.in_language(whose, visit.of(request).language)
    return page(
        request,
        "pages/participant/unsubscribe.html",
        token=token,
        programme=whose.programme_title,
        speaker=whose.speaker is not None,
        stopped=stopped,
        hue=whose.hue,
        headers={"x-robots-tag": "noindex"},
    )


ROUTES = [unsubscribe_page, unsubscribe, subscribe_again]

"""Stop announcements: a page with a button, and the one-click POST of RFC 8058."""

from typing import Any

from litestar import Request, Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from events import links
from events.presentation.http import page, show
from events.registrations import mine, queries
from events.site.lost_link_page import no_such_link


@show(links.UNSUBSCRIBE, policy="participant")
async def unsubscribe_page(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """What stopping means, and the button; opening the page changes nothing."""
    person = await queries.person_by_token(token)
    if person is None:
        return no_such_link(request)
    return page(request, "pages/unsubscribe.html", token=token, done=person["no_announcements"])


@post(links.UNSUBSCRIBE, opt={"policy": "participant"}, status_code=HTTP_200_OK)
async def unsubscribe(request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
    """Stop announcements, pending ones too; by button, or by a mail program in one click."""
    person = await queries.person_by_token(token)
    if person is None:
        return no_such_link(request)
    await mine.stop_announcements(person["id"])
    return page(request, "pages/unsubscribe.html", token=token, done=True)


ROUTES = [unsubscribe_page, unsubscribe]

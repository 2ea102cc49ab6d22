"""A speaker writes to the others of their session, from their own page."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links, text
from events.errors import Invalid
from events.operations.speakers.write_to_others import write_to_others
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.public.participant.dependencies import LinkAppearance
from events.public.speaker.own_page import PARTICIPANT, back, own_page_again


@post(f"{links.APPEARANCE}/messages", opt=PARTICIPANT, status_code=HTTP_303_SEE_OTHER)
async def write(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Mail a message to the other speakers; on their pages it stands too."""
    words = text.paragraphs(one(await fields_of(request), "message"))
    try:
        await write_to_others(appearance, words, at=clock.now())
    except Invalid as invalid:
        typed = {"message": words}
        return await own_page_again(request, token, appearance, typed=typed, refusal=invalid)
    return back(token, "written")


ROUTES = [write]

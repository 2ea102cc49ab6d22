"""A speaker hands in slides: a file, or an address."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_303_SEE_OTHER

from events import clock, links, text
from events.errors import Invalid
from events.presentation import N_
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_and_files, one
from events.public.participant.dependencies import LinkAppearance
from events.public.speaker.own_page import (
    PARTICIPANT,
    ROOM_TO_SAY_SO,
    back,
    bytes_of,
    own_page_again,
)
from events.resources import share
from events.resources.storage import shared_files


@post(
    f"{links.APPEARANCE}/slides",
    opt=PARTICIPANT,
    status_code=HTTP_303_SEE_OTHER,
    request_max_body_size=ROOM_TO_SAY_SO * shared_files.LARGEST,
)
async def hand_in(
    request: SiteRequest, token: FromPath[str], appearance: LinkAppearance
) -> Response[Any]:
    """Keep slides for the organisers, who decide what becomes of them."""
    fields, files = await fields_and_files(request)
    address, upload = text.line(one(fields, "url")), files.get("file")
    try:
        new = share.New("slides", url=_web_address(address), data=await bytes_of(upload),
                        file_name=upload.filename if upload else "")  # fmt: skip
        await share.hand_in(appearance.session_id, new, by=appearance.name, at=clock.now())
    except Invalid as invalid:
        return await own_page_again(
            request, token, appearance, typed={"url": address}, refusal=invalid
        )
    return back(token, "handed-in")


def _web_address(address: str) -> str:
    try:
        return text.web_address(address)
    except ValueError:
        problem = N_("Enter a whole address, like https://example.org/slides.")
        raise Invalid({"url": problem}) from None


ROUTES = [hand_in]

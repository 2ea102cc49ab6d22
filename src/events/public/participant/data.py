"""My data: taken along as a file, or erased."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from events import clock, links
from events.operations.people.erase import erase
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.participant.dependencies import LinkOwner
from events.registrations.participant import data_export
from events.text import shown_address


@show(f"{links.REGISTRATION}/data.json", policy="participant")
async def download(owner: LinkOwner) -> Response[Any]:
    """Return everything that is kept about the person, as a file."""
    return Response(
        data_export.as_json(await data_export.export(owner.person)),
        media_type="application/json",
        headers={
            "content-disposition": 'attachment; filename="my-data.json"',
            "cache-control": "no-store",
        },
    )


@show(f"{links.REGISTRATION}/erasure", policy="participant")
async def erasure_page(
    request: SiteRequest, token: FromPath[str], owner: LinkOwner
) -> Response[Any]:
    """Show what erasing means, and the button; opening the page changes nothing."""
    return page(
        request,
        "pages/participant/erasure.html",
        token=token,
        email=shown_address(owner.email or ""),
        hue=owner.hue,
        done=False,
    )


@post(f"{links.REGISTRATION}/erasure", opt={"policy": "participant"}, status_code=HTTP_200_OK)
async def erase_data(request: SiteRequest, token: FromPath[str], owner: LinkOwner) -> Response[Any]:
    """Erase everything; the link ends with it, so the answer is the page that says so."""
    await erase(owner.person, cause="asked", at=clock.now())
    return page(
        request, "pages/participant/erasure.html", token=token, email="", hue=owner.hue, done=True
    )


ROUTES = [download, erasure_page, erase_data]

"""Somebody's own attestation: issued by a button, then a PDF to take away."""

import asyncio
from typing import Any, Final

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from events import clock, links, text
from events.attestations import codes, pdf, queries
from events.errors import Refusal
from events.operations.attestations import issue
from events.presentation import visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.public.participant import own_page
from events.public.participant.dependencies import LinkSeat

HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}


@post(links.OWN_ATTESTATION, opt={"policy": "participant"}, status_code=303)
async def take(request: SiteRequest, token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Issue it, where there is none yet, and lead to the PDF."""
    try:
        await issue.take_own(seat.id, at=clock.now())
    except Refusal as refusal:
        return await own_page.shown(request, seat, token, refusal)
    return Redirect(visit.go(f"/registrations/{token}/attestation"), status_code=303)


@show(links.OWN_ATTESTATION, policy="participant")
async def download(token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Return the PDF of an attestation that was issued."""
    issued = await queries.of_registration(seat.id)
    if issued is None:
        return Redirect(visit.go(f"/registrations/{token}"), status_code=303)
    body = await asyncio.to_thread(
        pdf.attestation, issued.content, codes.code_of(issued.nonce), issued_at=issued.issued_at
    )
    name = f"attestation-{text.slug(issued.content.title)}.pdf"
    headers = {"content-disposition": f'attachment; filename="{name}"', **HEADERS}
    return Response(body, media_type="application/pdf", headers=headers)


ROUTES = [take, download]

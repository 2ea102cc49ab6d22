"""Somebody's own badge beside their attestation: a picture with its proof, or the proof alone."""

from typing import Any, Final

from litestar import Response
from litestar.params import FromPath
from litestar.response import Redirect

from events import links, text
from events.attestations import queries
from events.badges import credential, picture
from events.presentation import visit
from events.presentation.http import show
from events.public.participant.dependencies import LinkSeat

HEADERS: Final = {"cache-control": "no-store", "x-robots-tag": "noindex"}


@show(links.OWN_BADGE, policy="participant")
async def as_picture(token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Return the badge as an SVG that holds its credential."""
    return await _badge(token, seat.id, baked=True)


@show(links.OWN_CREDENTIAL, policy="participant")
async def as_credential(token: FromPath[str], seat: LinkSeat) -> Response[Any]:
    """Return the signed credential alone, as a Compact JWS."""
    return await _badge(token, seat.id, baked=False)


async def _badge(token: str, registration_id: int, *, baked: bool) -> Response[Any]:
    issued = await queries.of_registration(registration_id)
    if issued is None:
        return Redirect(visit.go(f"/registrations/{token}"), status_code=303)
    jws = await credential.of(issued)
    body = picture.baked(issued.content, jws) if baked else jws.encode()
    name = f"badge-{text.slug(issued.content.title)}.{'svg' if baked else 'jwt'}"
    headers = {"content-disposition": f'attachment; filename="{name}"', **HEADERS}
    media_type = "image/svg+xml" if baked else "text/plain"
    return Response(body, media_type=media_type, headers=headers)


ROUTES = [as_picture, as_credential]

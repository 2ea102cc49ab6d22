"""What verifiers of badges fetch: who issues, the public key, which badges were revoked."""

from typing import Final

import msgspec
from litestar import Response
from litestar.params import FromPath

from events import clock, links
from events.badges import credential, keys, status
from events.errors import NotFound
from events.presentation import visit
from events.presentation.http import show
from events.presentation.request import SiteRequest
from events.registrations.signup import rate_limits

KEPT: Final = {"cache-control": "public, max-age=3600"}
FRESH: Final = {"cache-control": "public, max-age=60"}


@show(links.BADGE_ISSUER)
async def issuer(request: SiteRequest) -> Response[bytes]:
    """Return who issues badges, as a Profile of Open Badges 3.0."""
    found = credential.issuer(visit.of(request).language)
    body = msgspec.json.encode(found)
    return Response(body, media_type="application/ld+json", headers=KEPT)


@show(links.BADGE_KEY)
async def key(number: FromPath[int]) -> Response[bytes]:
    """Return a public key as a JWK, also of one that signs no more."""
    found = await keys.public(number) if number < 2**31 else None
    if found is None:
        raise NotFound
    body = msgspec.json.encode(found)
    return Response(body, media_type="application/jwk+json", headers=KEPT)


@show(links.BADGE_STATUS)
async def revoked(request: SiteRequest, page: FromPath[int]) -> Response[str]:
    """Return which badges were revoked, signed; nothing else is told of them."""
    await rate_limits.count_request(visit.client_address(request), at=clock.now())
    found = await status.of_page(page, at=clock.now()) if page < 2**31 else None
    if found is None:
        raise NotFound
    return Response(found, media_type="application/vc+jwt", headers=FRESH)


ROUTES = [issuer, key, revoked]

"""Whether an attestation is genuine: yes or no, and nothing more."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from events import clock, links
from events.attestations import codes, queries
from events.presentation import visit
from events.presentation.http import page, show
from events.presentation.request import SiteRequest
from events.public.forms.posted_form import fields_of, one
from events.registrations.signup import rate_limits


@show(links.ATTESTATIONS)
async def ask(request: SiteRequest) -> Response[Any]:
    """Ask for the code."""
    return page(request, "pages/outcomes/attestation.html", verdict=None, typed="")


@post(links.ATTESTATIONS, opt={"policy": "public"}, status_code=200)
async def verify_typed(request: SiteRequest) -> Response[Any]:
    """Say whether the code that was typed is genuine."""
    return await _verdict(request, one(await fields_of(request), "code")[:80])


@show(links.ATTESTATION)
async def verify(request: SiteRequest, code: FromPath[str]) -> Response[Any]:
    """Say whether the code of the address is genuine."""
    return await _verdict(request, code)


async def _verdict(request: SiteRequest, typed: str) -> Response[Any]:
    await rate_limits.count_request(visit.client_address(request), at=clock.now())
    genuine = await queries.is_genuine(typed)
    shown = codes.typed(typed)
    return page(
        request,
        "pages/outcomes/attestation.html",
        status=200 if genuine else 404,
        headers={"cache-control": "no-store", "x-robots-tag": "noindex"},
        verdict=genuine,
        typed=codes.shown(shown) if shown else typed[:80],
    )


ROUTES = [ask, verify_typed, verify]

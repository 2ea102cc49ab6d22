"""Signing in elsewhere over HTTP: the way to the provider, the way back, and back from leaving.

The way back is a GET that begins a desk session: the protocol has it so. It does nothing without
the cookie of the browser that set out, and nothing twice.
"""

from typing import Final

from litestar import Response, get
from litestar.response import Redirect

from events import clock, links
from events.desk.account import session_cookies
from events.desk.shared.pages import PRIVATE, go, own_path
from events.errors import NotFound, Refusal
from events.organisers.openid import authorize, signing_in
from events.organisers.openid.refusals import Stranger
from events.presentation import http, sentence, visit
from events.presentation.request import SiteRequest
from events.registrations.signup import rate_limits

ELSEWHERE: Final = f"{links.SIGN_IN}/openid"
ASKING: Final = "causerie_openid"
"""The cookie of a browser that went to the provider; it lives as long as its question."""


@http.show(ELSEWHERE, policy="public")
async def set_out(request: SiteRequest) -> Redirect | Response[str]:
    """Send a browser to the provider; only its cookie changes. Two windows share one."""
    provider, at = signing_in.offered(), clock.now()
    wanted = own_path(request.query_params.get("next", ""))
    browser = session_cookies.secret_of(request, ASKING)
    anew = request.query_params.get("anew") == "yes"
    try:
        await rate_limits.count_request(visit.client_address(request), at=at)
        address = await authorize.question(provider, browser, anew=anew, at=at)
    except Refusal as refusal:
        return _refused(request, refusal, wanted)
    answer = Redirect(address, status_code=303, headers=PRIVATE)
    lasts = int(authorize.LASTS.total_seconds())
    answer.cookies.append(session_cookies.cookie(ASKING, browser, lasts))
    answer.cookies.append(
        session_cookies.remember(session_cookies.pending_sign_in(request).email, wanted)
    )
    return answer


@get(authorize.CALLBACK, opt={"policy": "public"})
async def come_back(request: SiteRequest) -> Redirect | Response[str]:
    """Sign in by what the provider sent a browser back with."""
    said = request.query_params
    answer = signing_in.Answer(
        said.get("state", ""), said.get("code", ""), said.get("error", ""), said.get("iss", "")
    )
    wanted, at = session_cookies.pending_sign_in(request).wanted, clock.now()
    try:
        await rate_limits.count_request(visit.client_address(request), at=at)
        signed_in = await signing_in.sign_in(
            answer, request.cookies.get(ASKING, ""), session_cookies.agent(request), at=at
        )
    except NotFound:
        raise
    except Refusal as refusal:
        return _refused(request, refusal, wanted)
    return await session_cookies.signed_in_answer(request, signed_in, wanted, asked_by=ASKING)


@http.show(authorize.SIGNED_OUT, policy="public")
async def signed_out(request: SiteRequest) -> Redirect:
    """Receive who signed out over there; the address is one that can be registered exactly."""
    return go(links.SIGN_IN, "signed-out")


def _refused(request: SiteRequest, refusal: Refusal, wanted: str) -> Response[str]:
    """Render the first page, which has the other ways, with the sentence above it."""
    told = sentence(refusal.sentence, visit.of(request).language, **refusal.values)
    return session_cookies.form(
        request, wanted, problems={"": told}, status=refusal.status,
        anew=isinstance(refusal, Stranger),
    )  # fmt: skip


ROUTES = [set_out, come_back, signed_out]

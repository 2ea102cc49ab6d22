"""Signing in and out: an address, then the mailed link or eight digits."""

from typing import Any, Final

from litestar import Response
from litestar.background_tasks import BackgroundTask
from litestar.response import Redirect

from events import clock, links, text
from events.desk.account import session_cookies
from events.desk.shared.dependencies import SentForm, SignedIn
from events.desk.shared.guard import COOKIE
from events.desk.shared.pages import go, own_path
from events.desk.shared.routes import Slug, change
from events.errors import Refusal
from events.organisers import desk_sessions
from events.organisers.openid import sign_out as openid_sign_out
from events.organisers.openid import signing_in as openid_signing_in
from events.organisers.sign_in import codes, signing_in
from events.presentation import http, visit
from events.presentation.request import SiteRequest
from events.registrations.signup import rate_limits

ASKING: Final = "causerie_sign_in"
"""The cookie of the browser that asked for a code; it lives as long as the code."""


@http.show(links.SIGN_IN, policy="public")
async def sign_in_page(request: SiteRequest) -> Response[str]:
    """Show the form for one's address."""
    return session_cookies.form(request, own_path(request.query_params.get("next", "")))


@change(links.SIGN_IN, policy="public")
async def ask_for_code(request: SiteRequest, form: SentForm) -> Redirect | Response[str]:
    """Go on to the page for the code, whether or not the address is an organiser's.

    The mail is owed after the answer, so that time tells nothing either.
    """
    wanted = own_path(form.raw("next"))
    try:
        address = text.address(form.raw("email"))
    except ValueError:
        problem = {"email": "Enter an email address, like name@example.org."}
        typed = text.line(form.raw("email"))
        return session_cookies.form(request, wanted, email=typed, problems=problem, status=422)
    browser = session_cookies.secret_of(request, ASKING)
    query = {"next": wanted} if wanted != links.DESK else {}
    again = "code-again" if form.ticked("again") else ""
    answer = go(f"{links.SIGN_IN}/code", again, **query)
    answer.cookies.append(
        session_cookies.cookie(ASKING, browser, int(codes.CODE_LASTS.total_seconds()))
    )
    answer.cookies.append(session_cookies.remember(address, wanted))
    answer.background = BackgroundTask(_ask, address, browser, visit.client_address(request))
    return answer


@http.show(f"{links.SIGN_IN}/code", policy="public")
async def code_page(request: SiteRequest) -> Response[str]:
    """Show the form for the eight digits."""
    return _code_page(request, own_path(request.query_params.get("next", "")))


@change(f"{links.SIGN_IN}/code", policy="public")
async def sign_in_by_code(request: SiteRequest, form: SentForm) -> Redirect | Response[str]:
    """Sign in by the digits, in the browser that asked for them."""
    wanted = own_path(form.raw("next"))
    try:
        signed_in = await signing_in.by_code(
            form.raw("code"),
            request.cookies.get(ASKING, ""),
            session_cookies.agent(request),
            at=clock.now(),
        )
    except (signing_in.CodeRefused, signing_in.NotACode) as refusal:
        typed, problem = text.line(form.raw("code"))[:20], {"code": refusal.sentence}
        return _code_page(request, wanted, code=typed, problems=problem, status=refusal.status)
    return await session_cookies.signed_in_answer(request, signed_in, wanted, asked_by=ASKING)


@http.show(f"{links.SIGN_IN}/{{secret:str}}", policy="public")
async def link_page(request: SiteRequest, secret: Slug) -> Response[str]:
    """Show a button for a mailed or printed link; looking at it changes nothing."""
    if await signing_in.link_is_good(secret, request.cookies.get(ASKING, ""), at=clock.now()):
        return session_cookies.page(request, "account/sign_in_link", state="good")
    return await _refused_link(request, secret)


@change(f"{links.SIGN_IN}/{{secret:str}}", policy="public")
async def sign_in_by_link(request: SiteRequest, secret: Slug) -> Redirect | Response[str]:
    """Sign in by the button of that page."""
    try:
        signed_in = await signing_in.by_link(
            secret, request.cookies.get(ASKING, ""), session_cookies.agent(request), at=clock.now()
        )
    except Refusal:
        return await _refused_link(request, secret)
    return await session_cookies.signed_in_answer(
        request, signed_in, session_cookies.pending_sign_in(request).wanted, asked_by=ASKING
    )


@change(f"{links.DESK}/sign-out", policy="signed-in")
async def sign_out(request: SiteRequest, desk_session: SignedIn) -> Redirect | Response[str]:
    """End this browser's desk session; who signed in elsewhere goes on to sign out there."""
    elsewhere = await openid_sign_out.address(desk_session.id, at=clock.now())
    await desk_sessions.end(desk_session.id, desk_session.organiser)
    answer = _goodbye(request, elsewhere) if elsewhere else go(links.SIGN_IN, "signed-out")
    answer.cookies.append(session_cookies.cookie(COOKIE, "", 0))
    return answer


def _goodbye(request: SiteRequest, elsewhere: str) -> Response[str]:
    """Render a page that goes on by itself: browsers hold a form to the sites its page names."""
    name = openid_signing_in.offered().name
    return session_cookies.page(request, "account/sign_in_goodbye", elsewhere=elsewhere, name=name)


def _code_page(request: SiteRequest, wanted: str, **values: Any) -> Response[str]:
    values = {
        "code": "",
        "wanted": wanted,
        "email": session_cookies.pending_sign_in(request).email,
        **values,
    }
    return session_cookies.page(
        request, "account/sign_in_code", asked=bool(request.cookies.get(ASKING)), **values
    )


async def _refused_link(request: SiteRequest, secret: str) -> Response[str]:
    elsewhere = await signing_in.is_asked_elsewhere(secret, at=clock.now())
    state, status = ("elsewhere", 403) if elsewhere else ("over", 410)
    return session_cookies.page(request, "account/sign_in_link", status=status, state=state)


async def _ask(address: str, browser: str, client: str) -> None:
    at = clock.now()
    if await rate_limits.may_ask_for_sign_in(client, address, at=at):
        await codes.ask(address, browser, at=at)


ROUTES = [
    sign_in_page,
    ask_for_code,
    code_page,
    sign_in_by_code,
    link_page,
    sign_in_by_link,
    sign_out,
]

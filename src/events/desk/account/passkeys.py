"""Passkeys over HTTP: signing in by one, and adding, renaming and removing one's own.

The page's script asks for a challenge, lets the browser answer it, and sends the answer as a field
of a plain form: so answers are pages, and the form's token defends adding as it does all else.
"""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from litestar import Response
from litestar.response import Redirect

from events import clock, links
from events.desk.account import session_cookies
from events.desk.account.profile import ACCOUNT, refused
from events.desk.account.user_agents import device
from events.desk.shared import pages
from events.desk.shared.dependencies import Organiser, SentForm, SignedIn
from events.desk.shared.routes import Number, change
from events.errors import Refusal
from events.organisers import challenges
from events.organisers.passkeys import own_keys, signing_in
from events.presentation import sentence, visit
from events.presentation.request import SiteRequest
from events.registrations.signup import rate_limits

SIGN_IN: Final = f"{links.SIGN_IN}/passkey"
KEYS: Final = f"{ACCOUNT}/passkeys"
ASKING: Final = "causerie_passkey"
"""The cookie of a browser that may sign in by passkey; it lives as long as a challenge."""


@change(f"{SIGN_IN}/challenge", policy="public")
async def sign_in_challenge(request: SiteRequest) -> Response[bytes]:
    """Return what the browser needs to use a passkey. Two windows of a browser share one cookie."""
    browser = session_cookies.secret_of(request, ASKING)

    async def options() -> str:
        await rate_limits.count_request(visit.client_address(request), at=clock.now())
        return signing_in.begin_sign_in(browser, at=clock.now())

    answer = await _json(options, visit.of(request).language)
    lasts = int(challenges.LASTS.total_seconds())
    answer.cookies.append(session_cookies.cookie(ASKING, browser, lasts))
    return answer


@change(SIGN_IN, policy="public")
async def sign_in(request: SiteRequest, form: SentForm) -> Redirect | Response[str]:
    """Sign in by what the passkey answered."""
    browser = request.cookies.get(ASKING, "")
    wanted = pages.own_path(form.raw("next"))
    try:
        await rate_limits.count_request(visit.client_address(request), at=clock.now())
        sent = form.raw("credential")
        signed_in = await signing_in.use(
            sent, browser, session_cookies.agent(request), at=clock.now()
        )
    except Refusal as refusal:
        problems = {"": refusal.sentence}
        return session_cookies.form(request, wanted, problems=problems, status=refusal.status)
    return await session_cookies.signed_in_answer(request, signed_in, wanted, asked_by=ASKING)


@change(f"{KEYS}/challenge", policy="signed-in")
async def adding_challenge(desk_session: SignedIn) -> Response[bytes]:
    """Return what the browser needs to make a passkey."""

    async def options() -> str:
        return await own_keys.begin_adding(desk_session, at=clock.now())

    return await _json(options, desk_session.organiser.language)


@change(KEYS, policy="signed-in")
async def add(
    request: SiteRequest, form: SentForm, desk_session: SignedIn
) -> Redirect | Response[str]:
    """Keep the passkey that the browser made."""
    at = clock.now()
    name = form.line("passkey_name", most=own_keys.LONGEST_NAME) or device(
        session_cookies.agent(request)
    )
    try:
        await own_keys.add(desk_session, form.raw("credential"), name, at=at)
    except Refusal as refusal:
        return await refused(request, refusal)
    return pages.go(ACCOUNT, "passkey-added")


@change(f"{KEYS}/{{entry:int}}/name", policy="signed-in")
async def rename(entry: Number, form: SentForm, organiser: Organiser) -> Redirect:
    """Rename one of one's own passkeys."""
    name = form.line("passkey_name", most=own_keys.LONGEST_NAME)
    await own_keys.rename(entry, name, organiser)
    return pages.go(ACCOUNT, "passkey-renamed")


@change(f"{KEYS}/{{entry:int}}/end", policy="signed-in")
async def remove(entry: Number, organiser: Organiser) -> Redirect:
    """Remove one of one's own passkeys."""
    await own_keys.remove(entry, organiser)
    return pages.go(ACCOUNT, "passkey-removed")


async def _json(options: Callable[[], Awaitable[str]], language: str) -> Response[bytes]:
    """Answer with options for the page's script, or with the sentence of a refusal to show."""
    try:
        body, status = (await options()).encode(), 200
    except Refusal as refusal:
        problem = {"problem": sentence(refusal.sentence, language)}
        body, status = msgspec.json.encode(problem), refusal.status
    kind = "application/json"
    return Response(body, media_type=kind, status_code=status, headers=pages.PRIVATE)


ROUTES = [sign_in_challenge, sign_in, adding_challenge, add, rename, remove]

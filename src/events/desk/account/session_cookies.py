"""What the ways to sign in share: pages, cookies, and what follows from signing in."""

import base64
import re
from dataclasses import dataclass
from typing import Final

from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from events import links, settings, signing, text
from events.desk.shared import flash_messages
from events.desk.shared.guard import COOKIE, desk_session_if_any
from events.desk.shared.pages import PRIVATE, Shown, go, own_path
from events.organisers import desk_sessions, members
from events.organisers.passkeys import webauthn_checks
from events.organisers.sign_in.signing_in import SignedIn
from events.presentation import http, sentence, visit
from events.presentation.request import SiteRequest

ASKED: Final = "causerie_asked"
"""The cookie with the address that was typed, so that nobody types it twice."""

_REMEMBERED: Final = 3600
_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class PendingSignIn:
    """An address that a code was asked for, and where its reader wanted to go."""

    email: str
    wanted: str


def page(
    request: SiteRequest,
    template: str,
    *,
    status: int = 200,
    problems: dict[str, str] | None = None,
    **values: object,
) -> Response[str]:
    """Render a page in the reader's language; `problems`: sentences by field, "" for the whole."""
    language = visit.of(request).language
    shown = {name: sentence(problem, language) for name, problem in (problems or {}).items()}
    code = request.query_params.get("said", "")
    return http.page(
        request,
        f"pages/desk/{template}.html",
        status=status,
        headers=PRIVATE,
        problems=Shown(shown),
        flash=flash_messages.SENTENCES.get(code, ""),
        relying_party=webauthn_checks.relying_party(),
        **values,
    )


def form(
    request: SiteRequest,
    wanted: str,
    *,
    email: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
    anew: bool = False,
) -> Response[str]:
    """Render the first page: an address, or another way. Who is signed in finds theirs typed.

    `anew`: whoever signs in elsewhere chooses there who they are.
    """
    before = desk_session_if_any(request)
    known = email or (before.organiser.email if before else pending_sign_in(request).email)
    return page(
        request,
        "account/sign_in",
        status=status,
        problems=problems,
        wanted=wanted,
        email=known,
        anew=anew or before is not None,
        openid=settings.settings().openid,
    )


async def signed_in_answer(
    request: SiteRequest, signed_in: SignedIn, wanted: str, *, asked_by: str
) -> Redirect:
    """Sign a browser in: its new desk session replaces an older one; cookies of asking go."""
    before = desk_session_if_any(request)
    if before is not None:
        await desk_sessions.replace(before)
    answer = go(await _first(signed_in.organiser_id) if wanted == links.DESK else wanted)
    answer.cookies.append(
        cookie(COOKIE, signed_in.secret, int(desk_sessions.LASTS.total_seconds()))
    )
    answer.cookies += [cookie(name, "", 0) for name in (asked_by, ASKED)]
    return answer


async def _first(organiser_id: int) -> str:
    """Return where a desk begins: who has no name yet is asked for it."""
    return f"{links.DESK}/welcome" if await members.is_nameless(organiser_id) else links.DESK


def pending_sign_in(request: SiteRequest) -> PendingSignIn:
    """Return what this browser last asked a code for; empty where it did not."""
    kept = request.cookies.get(ASKED, "")
    try:
        email, wanted = base64.urlsafe_b64decode(f"{kept}===").decode().split("\n")
    except ValueError:
        return PendingSignIn("", links.DESK)
    return PendingSignIn(text.line(email)[:254], own_path(wanted))


def remember(email: str, wanted: str) -> Cookie:
    """Return the cookie that `asked` reads."""
    kept = base64.urlsafe_b64encode(f"{email}\n{wanted}".encode()).rstrip(b"=").decode()
    return cookie(ASKED, kept, _REMEMBERED)


def cookie(name: str, value: str, lasts: int) -> Cookie:
    """Return a cookie of the desk, for `lasts` seconds, that no script and no other site gets."""
    secure = settings.settings().base_url.startswith("https://")
    return Cookie(
        key=name,
        value=value,
        path=links.DESK,
        max_age=lasts,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def secret_of(request: SiteRequest, name: str) -> str:
    """Return the secret that a browser asks by: the one it has, so that two windows may ask."""
    kept = request.cookies.get(name, "")
    return kept if _SECRET.fullmatch(kept) else signing.secret()


def agent(request: SiteRequest) -> str:
    """Return what a browser calls itself."""
    return request.headers.get("user-agent", "")

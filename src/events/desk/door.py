"""What the ways in share: pages for who is not signed in yet, the cookies, and the welcome."""

from typing import Any

from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from events import links, settings
from events.desk import said
from events.desk.guard import COOKIE
from events.desk.pages import PRIVATE, Shown, go
from events.organisers import ceremony, visits
from events.organisers.sign_in import SignedIn
from events.presentation import http, sentence, visit


def page(
    request: Request[Any, Any, Any],
    template: str,
    *,
    status: int = 200,
    problems: dict[str, str] | None = None,
    **values: object,
) -> Response[str]:
    """A page in the reader's language; `problems` maps fields to sentences, "" to the whole."""
    language = visit.of(request).language
    shown = {name: sentence(problem, language) for name, problem in (problems or {}).items()}
    code = request.query_params.get("said", "")
    return http.page(
        request,
        f"pages/desk/{template}.html",
        status=status,
        headers=PRIVATE,
        problems=Shown(shown),
        said=said.SENTENCES.get(code, ""),
        relying_party=ceremony.relying_party(),
        **values,
    )


def form(
    request: Request[Any, Any, Any],
    wanted: str,
    *,
    email: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> Response[str]:
    """The first page: for an address, or a passkey. Who is signed in need not type theirs again."""
    before = _visit(request)
    known = email or (before.organiser.email if before else "")
    return page(request, "sign_in", status=status, problems=problems, wanted=wanted, email=known)


async def welcome(
    request: Request[Any, Any, Any], signed_in: SignedIn, wanted: str, *, asked_by: str
) -> Redirect:
    """Let a browser in: its new visit replaces the one it had; the cookie it asked with goes."""
    before = _visit(request)
    if before is not None:
        await visits.replace(before)
    answer = go(wanted)
    answer.cookies.append(cookie(COOKIE, signed_in.visit, int(visits.LASTS.total_seconds())))
    answer.cookies.append(cookie(asked_by, "", 0))
    return answer


def cookie(name: str, value: str, lasts: int) -> Cookie:
    """A cookie of the desk, for so many seconds, that no script reads and no other site sends."""
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


def agent(request: Request[Any, Any, Any]) -> str:
    """What a browser calls itself."""
    return request.headers.get("user-agent", "")


def _visit(request: Request[Any, Any, Any]) -> visits.Visit | None:
    found: visits.Visit | None = request.scope["state"].get("visit")
    return found

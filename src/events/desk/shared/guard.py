"""The guard of the desk: every route's policy, the programme it concerns, and the form's token.

A route declares `opt={"policy": "public" | "signed-in" | "viewer" | "editor" | "owner"}`. Where
its address names something of a programme, the role in that programme counts; else the role
everywhere. Every form that changes something carries a token bound to the desk session.
"""

import hmac
from typing import Any, Final
from urllib.parse import quote

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from events import clock, links, signing
from events.desk.shared import forms
from events.errors import Forbidden, Refusal
from events.operations.programmes import scope
from events.organisers import access, desk_sessions
from events.organisers.desk_sessions import DeskSession
from events.organisers.states import ROLES
from events.presentation.request import SiteRequest

COOKIE: Final = "causerie_desk"
HEADER: Final = "x-form-token"
POLICIES: Final = ("public", "signed-in", *ROLES)


class NotSignedIn(Exception):
    """Nobody is signed in: the page for it comes first, and then the one that was asked for."""

    def __init__(self, path: str) -> None:
        """Keep the path they asked for."""
        super().__init__(path)
        self.path = path


class StaleForm(Refusal):
    """The form belongs to another desk session; nothing was done."""

    status = 403
    sentence = "This form is from an earlier visit. Nothing was done. Open the page again."


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Let a request through to its handler, or raise NotSignedIn, StaleForm, Forbidden, NotFound.

    Afterwards `desk_session_of(request)` is who asks, and where from.
    """
    if connection.scope.get("method") == "OPTIONS":
        return  # Litestar's own answer: which methods there are.
    policy = handler.opt["policy"]
    desk_session = await signed_in(connection)
    connection.scope["state"]["desk_session"] = desk_session
    if policy == "public":
        return
    if desk_session is None:
        raise NotSignedIn(_wanted(connection))
    await _check_policy(connection, desk_session.organiser, policy)
    if _changes(connection):
        request: SiteRequest = Request(connection.scope, connection.receive, connection.send)
        by_header = handler.opt.get("by_header")
        sent = request.headers.get(HEADER, "") if by_header else None
        await _check_token(request, desk_session, sent)


async def signed_in(connection: ASGIConnection[Any, Any, Any, Any]) -> DeskSession | None:
    """Return whose desk session the cookie of a request names, or None."""
    secret = connection.cookies.get(COOKIE, "")
    return await desk_sessions.current(secret, at=clock.now()) if secret else None


def desk_session_of(request: SiteRequest) -> DeskSession:
    """Return who is signed in, where the guard let a request through. Raises Forbidden if nobody.

    On pages whose policy is public somebody may be signed in or not: `desk_session_if_any`.
    """
    found = desk_session_if_any(request)
    if found is None:
        raise Forbidden
    return found


def desk_session_if_any(request: SiteRequest) -> DeskSession | None:
    """Return who is signed in, or None."""
    found: DeskSession | None = request.scope["state"].get("desk_session")
    return found


def form_token(desk_session: DeskSession) -> str:
    """Return what each form of this desk session carries in its field `csrf`."""
    return signing.signature("desk-form", desk_session.token_hash)


def _changes(connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
    return connection.scope.get("method") not in ("GET", "HEAD")


def _wanted(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    if _changes(connection):
        return links.DESK
    query = connection.url.query
    return quote(connection.url.path) + (f"?{query}" if query else "")


async def _check_policy(
    connection: ASGIConnection[Any, Any, Any, Any], organiser: access.Member, policy: str
) -> None:
    concerned = await scope.concerned(connection.path_params)
    if policy == "signed-in":
        return
    if not concerned:
        access.require(organiser, policy)
    for programme_id in concerned:
        access.require(organiser, policy, programme_id)


async def _check_token(request: SiteRequest, desk_session: DeskSession, sent: str | None) -> None:
    if sent is None:
        sent = (await forms.read(request)).raw("csrf")
    if not hmac.compare_digest(sent.encode(), form_token(desk_session).encode()):
        raise StaleForm

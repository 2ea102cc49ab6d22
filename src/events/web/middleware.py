"""What every request passes: its number and language, the Origin check, headers, the log."""

import re
import time
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import structlog
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events import links
from events.logs import redacted
from events.monitoring import counters
from events.presentation import visit
from events.presentation.parse_errors.requests import Unreadable, reading
from events.settings import is_loopback, settings
from events.web import refusals
from events.web.headers import security_headers
from events.web.request_bodies import Body

_log = structlog.get_logger("events.web")
_EMBEDDED = re.compile("/embed/[^/]+/sessions/[^/]+/registrations")
_ONE_CLICK = re.compile(links.UNSUBSCRIBE.replace("{token:str}", "[^/]+"))
_SAFE = ("GET", "HEAD", "OPTIONS")
MOST_QUERY_FIELDS = 200
"""More than any page of ours asks for; PostgreSQL takes no endless list either."""


class SiteMiddleware(ASGIMiddleware):
    """Log each request once, whatever happens; refuse foreign forms; add our headers."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Answer one request."""
        began = time.perf_counter()
        asked: Any = scope
        seen = asked[visit.KEY] = visit.begin(asked)
        outcome = _Outcome(asked, send)
        try:
            answer = _refusal(asked) or next_app
            await answer(scope, Body(receive, outcome.has_begun).receive, outcome.send)
        finally:
            seconds = time.perf_counter() - began
            counters.request(
                asked["method"], asked.get("path_template") or "none", outcome.status, seconds
            )
            _log.info(
                "request",
                number=seen.number,
                method=asked["method"],
                path=redacted(seen.path),
                status=outcome.status,
                ms=round(seconds * 1000, 1),
            )


def _refusal(scope: Any) -> ASGIApp | None:
    """Return the answer to what goes no further: an unreadable head, a form from elsewhere."""
    try:
        with reading():
            _check_head(scope)
            foreign = scope["method"] not in _SAFE and not _from_here(scope)
    except Unreadable:
        return refusals.unreadable(scope)
    return refusals.foreign_origin(scope) if foreign else None


def _check_head(scope: Any) -> None:
    """Raise ValueError for a head that a parser behind this would choke on, or none may read."""
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        raise ValueError("a NUL neither names nor finds anything in PostgreSQL")
    # As text: of bytes, Python takes back what is beyond ASCII as ASCII, and fails at any accent.
    parse_qsl(scope["query_string"].decode("latin-1"), max_num_fields=MOST_QUERY_FIELDS)
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    if len(hosts) > 1 or (not any(hosts) and scope["http_version"] == "1.1"):  # '' if none came.
        raise ValueError("a request names one host (RFC 9112, 3.2); of two, each reader takes one")
    for host in hosts:
        urlsplit(f"//{host}/")


class _Outcome:
    """Sends on what the application answers: with headers, and without a body for HEAD."""

    def __init__(self, scope: Any, send: Send) -> None:
        self.scope = scope
        self.status = 0
        self._send = send

    def has_begun(self) -> bool:
        return self.status > 0

    async def send(self, message: Message) -> None:
        outgoing: Any = message
        if outgoing["type"] == "http.response.start":
            self.status = outgoing["status"]
            outgoing["headers"] = security_headers(self.scope, list(outgoing.get("headers", ())))
        elif self.scope["method"] == "HEAD" and outgoing["type"] == "http.response.body":
            outgoing = {**outgoing, "body": b""}
        await self._send(outgoing)


def _from_here(scope: Any) -> bool:
    # Mail programs unsubscribe from pages of their own (RFC 8058); the signed link is the right.
    # Coming back, at a path below that one, is a button of ours alone.
    # Forms on other sites are let through to the page that knows which sites an organiser allowed.
    elsewhere = (_ONE_CLICK, _EMBEDDED)
    return any(one.fullmatch(scope["path"]) for one in elsewhere) or _same_origin(scope)


def _same_origin(scope: Any) -> bool:
    """Tell whether a form may come from where it does.

    A client without these headers is no browser; what it posts is defended by the form's signed
    field, and at the desk by its token.
    """
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"]}
    site = headers.get("sec-fetch-site", "")
    if site:
        return site in ("same-origin", "none")
    # `no-referrer` makes older browsers say null for our own forms too.
    origin = headers.get("origin", "null")
    if origin == "null":
        return True
    return _ours(origin, headers.get("host", ""))


def _ours(origin: str, host: str) -> bool:
    base = urlsplit(settings().base_url)
    if origin == f"{base.scheme}://{base.netloc}":
        return True
    # On one machine 127.0.0.1 and localhost are the same site.
    theirs = urlsplit(origin)
    return settings().loopback and is_loopback(theirs.hostname or "") and theirs.netloc == host

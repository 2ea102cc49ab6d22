"""What every request passes: its number and language, the Origin check, headers, the log."""

import time
from typing import Any
from urllib.parse import urlsplit

import structlog
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events.logs import redacted
from events.presentation import visit
from events.settings import is_loopback, settings
from events.web import refusals
from events.web.headers import security_headers

_log = structlog.get_logger("events.web")
_SAFE = ("GET", "HEAD", "OPTIONS")


async def answer(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request; whatever happens it is logged once and carries our headers."""
    began = time.perf_counter()
    asked: Any = scope
    seen = asked[visit.KEY] = visit.begin(asked)
    outcome = _Outcome(asked, send)
    try:
        if "\0" in asked["path"] or b"%00" in asked["query_string"]:
            await refusals.unreadable(scope)(scope, receive, outcome.send)
        elif asked["method"] not in _SAFE and not _from_here(asked):
            await refusals.foreign_origin(scope)(scope, receive, outcome.send)
        else:
            await app(scope, receive, outcome.send)
    finally:
        _log.info(
            "request",
            number=seen.number,
            method=asked["method"],
            path=redacted(seen.path),
            status=outcome.status,
            ms=round((time.perf_counter() - began) * 1000, 1),
        )


class _Outcome:
    """Sends on what the application answers: with headers, and without a body for HEAD."""

    def __init__(self, scope: Any, send: Send) -> None:
        self.scope = scope
        self.status = 0
        self._send = send

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
    return str(scope["path"]).startswith("/unsubscribe/") or _same_origin(scope)


def _same_origin(scope: Any) -> bool:
    """Whether a form may come from here. A client without these headers is no browser; what it
    posts is defended by the form's signed field, and at the desk by its token.
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
    said = urlsplit(origin)
    return settings().loopback and is_loopback(said.hostname or "") and said.netloc == host

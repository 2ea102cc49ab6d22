"""Idempotency-Key: a request that is sent again is answered again, and not done again.

The header is the IETF's draft (idempotency-key-header-07): the key counts for its token, and stands
for one method, address and body. What was answered is kept a day, refusals too; what failed on our
side, or was only asked to wait, is not, so that it may be tried again.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any, Final

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events import clock
from events.api.authentication import caller_if_any
from events.errors import Invalid
from events.organisers import answered_requests
from events.organisers.answered_requests import Answered
from events.presentation import N_
from events.presentation.request import SiteRequest

LONGEST: Final = 255
_NOT_KEPT: Final = (408, 429)
_HEADERS: Final = ("content-type", "etag", "location", "link", "retry-after")


class Idempotency(ASGIMiddleware):
    """Answer a repeated request with the first answer. Raises StillRunning, OtherRequest."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let the first one through and keep its answer."""
        request = SiteRequest(scope, receive, send)
        key, caller = request.headers.get("idempotency-key"), caller_if_any(request)
        if key is None or caller is None or request.method in ("GET", "HEAD", "OPTIONS"):
            await next_app(scope, receive, send)
            return
        kept = await answered_requests.reserve(
            caller.token, _read(key), await _fingerprint(request), at=clock.now()
        )
        if kept.answered is not None:
            await _replay(kept.answered, send)
            return
        answer = _Answer(send)
        try:
            await next_app(scope, receive, answer.send)
        finally:
            await _settle(kept.id, answer)


@dataclass
class _Answer:
    """Sends on an answer, and remembers it."""

    onward: Send
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    complete: bool = False

    async def send(self, message: Message) -> None:
        sent: Any = message
        if sent["type"] == "http.response.start":
            self.status = sent["status"]
            pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in
                     sent.get("headers", ())]  # fmt: skip
            self.headers = {name: value for name, value in pairs if name.lower() in _HEADERS}
        elif sent["type"] == "http.response.body":
            self.body += sent.get("body", b"")
            self.complete = not sent.get("more_body", False)
        await self.onward(message)

    @property
    def lasts(self) -> bool:
        """Tell whether the same request would be answered the same way."""
        wait = any(name.lower() == "retry-after" for name in self.headers)
        return self.complete and self.status < 500 and self.status not in _NOT_KEPT and not wait


def _read(header: str) -> str:
    key = header.strip()
    if len(key) > 1 and key[0] == key[-1] == '"':  # A string of structured headers (RFC 9651).
        key = key[1:-1]
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Invalid({"Idempotency-Key": N_("The key must be 1 to 255 printable characters.")})
    return key


async def _fingerprint(request: SiteRequest) -> str:
    text = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(text + await request.body()).hexdigest()


async def _settle(row_id: int, answer: _Answer) -> None:
    if answer.lasts:
        await answered_requests.keep(row_id, answer.status, answer.headers, answer.body)
    else:
        await answered_requests.drop(row_id)


async def _replay(kept: Answered, send: Send) -> None:
    headers = {**kept.headers, "idempotency-replayed": "true", "cache-control": "no-store"}
    pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    pairs.append((b"content-length", str(len(kept.body)).encode()))
    start: Any = {"type": "http.response.start", "status": kept.status, "headers": pairs}
    await send(start)
    body: Any = {"type": "http.response.body", "body": kept.body, "more_body": False}
    await send(body)

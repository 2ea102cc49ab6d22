"""How often programs may ask: counted by token, else by client, in each web process by itself.

Nothing is written for it, so that counting costs no request anything and goes on without Redis. The
counts of a minute are dropped with it, so that no number of clients fills the memory.
"""

import time
from collections import Counter
from collections.abc import Mapping
from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events.api.authentication import caller_if_any
from events.errors import TooOften
from events.presentation import visit
from events.presentation.request import SiteRequest

SECONDS: Final = 60
OF_A_TOKEN: Final = 600
OF_A_CLIENT: Final = 300
"""Public reads without a token."""


class AskedTooOften(TooOften):
    """More than a minute allows; the headers say how long to wait."""

    def __init__(self, headers: Mapping[str, str], seconds: int) -> None:
        """Keep what the answer says."""
        super().__init__()
        self._sent = {**headers, "Retry-After": str(seconds)}

    def sent_headers(self) -> Mapping[str, str]:
        """Return what is left, which is nothing, and when to come back."""
        return self._sent


class RateLimit(ASGIMiddleware):
    """Count each request; refuse what is too much, and say on each answer how much is left."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, of_a_token: int = OF_A_TOKEN, of_a_client: int = OF_A_CLIENT) -> None:
        """Begin to count."""
        self.of_a_token, self.of_a_client = of_a_token, of_a_client
        self._minute, self._counts = 0, Counter[str]()

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let it through. Raises AskedTooOften."""
        most, asked = self._count(scope)
        headers = {
            "RateLimit-Policy": f"{most};w={SECONDS}",
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(0, most - asked)),
            "RateLimit-Reset": str(self._left()),
        }
        if asked > most:
            raise AskedTooOften(headers, self._left())

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders(message).update(headers)
            await send(message)

        await next_app(scope, receive, send_with)

    def _count(self, scope: Scope) -> tuple[int, int]:
        request: SiteRequest = SiteRequest(scope)
        caller = caller_if_any(request)
        who = f"token {caller.token}" if caller else f"client {visit.client_address(request)}"
        minute = int(time.monotonic() // SECONDS)
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        self._counts[who] += 1
        return (self.of_a_token if caller else self.of_a_client), self._counts[who]

    def _left(self) -> int:
        return max(1, round((self._minute + 1) * SECONDS - time.monotonic()))

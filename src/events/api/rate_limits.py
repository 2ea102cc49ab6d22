"""How often programs may ask: counted by token, else by client, in each web process by itself.

Nothing is written for it, so that counting costs no request anything and goes on without Redis. The
counts of a minute are dropped with it, so that no number of clients fills the memory.
"""

from collections import Counter
from collections.abc import Mapping
from time import monotonic
from typing import Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from events.api.authentication import caller_if_any
from events.errors import TooOften
from events.presentation import N_, visit
from events.presentation.request import SiteRequest

SECONDS: Final = 60
OF_A_TOKEN: Final = 600
OF_A_CLIENT: Final = 300
"""Public reads without a token."""


class AskedTooOften(TooOften):
    """More than a minute allows; the headers say how long to wait."""

    sentence = N_(
        "More requests came in this minute than it allows. Retry-After says in how many seconds the"
        " next one begins."
    )

    def __init__(self, headers: Mapping[str, str], seconds: int) -> None:
        """Keep what the answer says."""
        super().__init__()
        self._sent = {**headers, "Retry-After": str(seconds)}

    def sent_headers(self) -> Mapping[str, str]:
        """Return what is left, which is nothing, and when to come back."""
        return self._sent


class RequestWindow:
    """What has been asked in the minute that runs, by token and client; one for the process."""

    def __init__(self) -> None:
        """Begin to count."""
        self._number, self._counts = 0, Counter[str]()

    def count(self, who: str) -> int:
        """Count a request, and return how many came in this minute, itself included."""
        number = int(monotonic() // SECONDS)
        if number != self._number:
            self.forget()
            self._number = number
        self._counts[who] += 1
        return self._counts[who]

    def left(self) -> int:
        """Return the seconds until the next minute, at least one."""
        return max(1, round((self._number + 1) * SECONDS - monotonic()))

    def forget(self) -> None:
        """Begin again for everybody."""
        self._counts = Counter()


MINUTE: Final = RequestWindow()


class RateLimit(ASGIMiddleware):
    """Count each request; refuse what is too much, and say on each answer how much is left."""

    scopes = (ScopeType.HTTP,)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Let it through. Raises AskedTooOften."""
        request: SiteRequest = SiteRequest(scope)
        caller = caller_if_any(request)
        most = OF_A_TOKEN if caller else OF_A_CLIENT
        asked = MINUTE.count(
            f"token {caller.token}" if caller else f"client {visit.client_address(request)}"
        )
        headers = {
            "RateLimit-Policy": f"{most};w={SECONDS}",
            "RateLimit-Limit": str(most),
            "RateLimit-Remaining": str(max(0, most - asked)),
            "RateLimit-Reset": str(MINUTE.left()),
        }
        if asked > most:
            raise AskedTooOften(headers, MINUTE.left())

        async def send_with(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders(message).update(headers)
            await send(message)

        await next_app(scope, receive, send_with)

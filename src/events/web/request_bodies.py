"""The body of a request comes in time and whole, or the request is refused."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from litestar.types import Receive

from events.errors import Refusal
from events.presentation import N_

STALL_SECONDS: Final = 8.0
"""How long a client may send nothing while its body is not complete."""

SLOWEST: Final = 4096
"""Bytes a second below which a body is not waited for: who trickles holds no place either."""


class TooSlow(Refusal):
    """The body stalled, or trickles."""

    status = 408
    headers: ClassVar[Mapping[str, str]] = {"Connection": "close"}
    sentence = N_("What you sent did not arrive in time. Nothing was changed. Send it again.")


class CutOff(Refusal):
    """The client ended before its body did; most often nobody reads this answer."""

    status = 400
    sentence = N_("What you sent arrived incomplete. Nothing was changed. Send it again.")


class Body:
    """What an application receives of one request, each piece within its time.

    Every form and every file is read through this, whichever parser reads it.
    """

    def __init__(self, receive: Receive, answering: Callable[[], bool] = bool) -> None:
        """Begin no clock before something is asked for. `answering`: the answer has begun."""
        self._receive = receive
        self._answering = answering
        self._began: float | None = None
        self._bytes = 0
        self._complete = False

    async def receive(self) -> Any:
        """Return the next piece. Raises TooSlow, CutOff.

        Once the body is complete there is no hurry: what comes then tells that the client left. So
        it does once the answer has begun, which no refusal can take the place of.
        """
        if self._complete or self._answering():
            return await self._receive()
        try:
            async with asyncio.timeout(self._patience()):
                message: Any = await self._receive()
        except TimeoutError:
            raise TooSlow from None
        if message["type"] == "http.disconnect":
            raise CutOff
        if message["type"] == "http.request":
            self._bytes += len(message.get("body", b""))
            self._complete = not message.get("more_body", False)
        return message

    def _patience(self) -> float:
        now = asyncio.get_running_loop().time()
        if self._began is None:
            self._began = now
        allowed = STALL_SECONDS + self._bytes / SLOWEST
        return max(min(STALL_SECONDS, self._began + allowed - now), 0.0)

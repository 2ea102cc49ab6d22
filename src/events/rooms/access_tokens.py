"""Access tokens that servers give for an hour, asked for once by each of our processes."""

import asyncio
import hashlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from events.outgoing_http.fetch import Answer
from events.rooms.credentials import Credentials

EARLY: Final = 60.0
"""Seconds before its end from which on a token is not used any more."""

MOST: Final = 200


@dataclass(frozen=True)
class AccessToken:
    """A token, for how many seconds it is good, and where it is used if the server says so."""

    value: str
    seconds: float
    api: str = ""


Ask = Callable[[Credentials], Awaitable[AccessToken]]


class AccessTokens:
    """The tokens of one tool. A token is asked for by one at a time; the others wait for it."""

    def __init__(self, ask: Ask) -> None:
        """Ask for new ones by this."""
        self._ask = ask
        self._kept: OrderedDict[str, tuple[AccessToken, float]] = OrderedDict()
        self._turns: dict[str, asyncio.Lock] = {}

    async def of(self, kept: Credentials) -> AccessToken:
        """Return a token that is good for another minute at least. Raises Unanswered."""
        key = _key(kept)
        async with self._turns.setdefault(key, asyncio.Lock()):
            found, until = self._kept.get(key, (None, 0.0))
            if found is None or until <= time.monotonic():
                found = await self._ask(kept)
                self._kept[key] = (found, time.monotonic() + found.seconds - EARLY)
                if len(self._kept) > MOST:
                    self._turns.pop(self._kept.popitem(last=False)[0], None)
            return found

    async def use(
        self, kept: Credentials, send: Callable[[AccessToken], Awaitable[Answer]]
    ) -> Answer:
        """Send with a token; one that is not taken any more is asked for anew, once.

        Raises Unanswered.
        """
        granted = await self.of(kept)
        answer = await send(granted)
        if answer.status == 401:
            self.forget(kept, granted)
            answer = await send(await self.of(kept))
        return answer

    def forget(self, kept: Credentials, token: AccessToken) -> None:
        """Forget a token that the server does not take any more."""
        if self._kept.get(_key(kept), (None, 0.0))[0] == token:
            del self._kept[_key(kept)]


def _key(kept: Credentials) -> str:
    """Return whose token it is; the secret is in it as a hash, so that another one counts."""
    said = f"{kept.maker}\0{kept.client}\0{kept.secret}"
    return hashlib.sha256(said.encode()).hexdigest()

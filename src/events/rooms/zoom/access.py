"""One call of Zoom's API: with a token that is asked for once an hour, at the address it names."""

import asyncio
import base64
from typing import Final
from urllib.parse import urlencode

import msgspec

from events.errors import Refusal
from events.outgoing_http import target
from events.outgoing_http.fetch import Answer, Unanswered, fetch
from events.presentation import N_
from events.rooms.access_tokens import AccessToken, AccessTokens
from events.rooms.credentials import Credentials
from events.rooms.json_calls import NOT_UNDERSTOOD, read, send

NOT_LET_IN: Final = N_("Zoom does not accept the application: an id or the secret is another.")
NOT_ALLOWED: Final = N_("The application lacks a scope, or the account’s plan does not have this.")
NOT_FOUND: Final = N_("Zoom does not know this: the host’s address, or the meeting.")
BUSY: Final = N_("Zoom is asked too often at the moment.")

AT_ONCE: Final = 1.0
"""Seconds that somebody at the door waits for Zoom to take another call."""

LONGEST_REST: Final = 3600


class Refused(Unanswered):
    """Zoom refused: `status` of HTTP and its own `code`."""

    def __init__(self, sentence: str, status: int, code: int) -> None:
        """Keep what to go by."""
        super().__init__(sentence)
        self.status, self.code = status, code


class Busy(Unanswered):
    """Too many calls; `seconds` until the next may be tried."""

    def __init__(self, seconds: float) -> None:
        """Keep how long."""
        super().__init__(BUSY)
        self.seconds = seconds


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float = 3600
    api_url: str = "https://api.zoom.us"


class _Fault(msgspec.Struct):
    code: int = 0
    message: str = ""


async def call(
    kept: Credentials, method: str, path: str, said: msgspec.Struct | None = None
) -> Answer:
    """Call the API once; a short rest that Zoom asks for is taken. Raises Unanswered.

    A token that is not taken any more is asked for anew, once.
    """
    answer = await _once(kept, method, path, said)
    if answer.status == 429 and _rest(answer) <= AT_ONCE:
        await asyncio.sleep(_rest(answer))
        answer = await _once(kept, method, path, said)
    if answer.status == 429:
        raise Busy(_rest(answer))
    if answer.status >= 400:
        raise Refused(_why(answer), answer.status, _code(answer))
    return answer


async def _once(kept: Credentials, method: str, path: str, said: msgspec.Struct | None) -> Answer:
    return await _tokens.use(
        kept, lambda token: send(method, f"{token.api}/v2/{path}", said, token=token.value)
    )


async def _ask(kept: Credentials) -> AccessToken:
    """Ask for a token; the answer names the address that is nearest to the account."""
    said = {"grant_type": "account_credentials", "account_id": kept.account}
    proof = base64.b64encode(f"{kept.client}:{kept.secret}".encode()).decode()
    answer = await fetch(
        f"{kept.address}oauth/token",
        body=urlencode(said).encode(),
        media_type="application/x-www-form-urlencoded",
        authorization=f"Basic {proof}",
    )
    if answer.status != 200:
        raise Unanswered(NOT_LET_IN if answer.status in (400, 401) else _why(answer))
    granted = read(answer, _Granted)
    try:
        api = target.checked(granted.api_url).rstrip("/")
    except Refusal as refusal:
        raise Unanswered(refusal.sentence) from None
    return AccessToken(granted.access_token, granted.expires_in, api)


def _rest(answer: Answer) -> float:
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_REST) if said.isascii() and said.isdigit() else 60.0


def _code(answer: Answer) -> int:
    try:
        return read(answer, _Fault).code
    except Unanswered:
        return 0


def _why(answer: Answer) -> str:
    if answer.status == 404:
        return NOT_FOUND
    if answer.status >= 500:
        return NOT_UNDERSTOOD
    return NOT_ALLOWED if answer.status in (400, 403) else NOT_LET_IN


_tokens: Final = AccessTokens(_ask)

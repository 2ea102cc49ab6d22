"""What is asked of OpenAgenda by its API v2 (developers.openagenda.com).

A secret key buys an access token that is good for a while; each request carries it, and a number
that is used once. Sessions are written by an external id, so that sending one twice is sending it.
"""

import secrets
import time
from typing import Final, TypeVar
from urllib.parse import quote

import msgspec
from msgspec import Struct

from events.openagenda.answers import AgendaRead, Found, Kept, Known, MyAgenda, MyAgendas, Written
from events.openagenda.event import Event
from events.openagenda.states import OffReason
from events.outgoing_http.fetch import Answer, Unanswered, fetch
from events.presentation import N_

API: Final = "https://api.openagenda.com/v2/"
KEY: Final = "causerie"
"""The name of the external ids that are ours."""

EARLY: Final = 30.0
"""Seconds before its end from which on a token is not used any more."""

NOT_UNDERSTOOD: Final = N_("OpenAgenda answers something that cannot be understood.")
TOKEN_REFUSED: Final = N_("OpenAgenda took the secret key, but not the token it gave for it.")
MOST_PAGES: Final = 20

T = TypeVar("T", bound=Struct)

_KEY_REFUSED: Final = frozenset({400, 401, 403})


class AgendaOff(Exception):
    """Nothing of this agenda can be sent before somebody has seen to it."""

    def __init__(self, why: OffReason) -> None:
        """Say why."""
        super().__init__(why.value)
        self.why = why


class OpenAgendaAway(Exception):
    """OpenAgenda is away or busy, and wants to be left alone for so long."""

    def __init__(self, answer: Answer) -> None:
        """Take from an answer what it says."""
        super().__init__(answer.status)
        self.answer = answer


class _Asked(Struct):
    code: str
    grant_type: str = "authorization_code"


class _Granted(Struct):
    access_token: str
    expires_in: float = 3600


class _Sent(Struct):
    data: Event


class Connection:
    """An account at OpenAgenda, which writes into one agenda; its token is asked for once."""

    def __init__(self, uid: int, key: str) -> None:
        """Ask nothing yet."""
        self._uid, self._key = uid, key
        self._token, self._until = "", 0.0

    async def put(self, ext_id: str, event: Event) -> Answer:
        """Create the event, or change it: once or twice is the same. Raises Off, Away, Unanswered.

        The answer is not always a good one: see `kept`.
        """
        return await self._write("PUT", ext_id, msgspec.json.encode(_Sent(event)))

    async def known(
        self, ext_id: str, *, absent: frozenset[int] = frozenset({400, 404, 410})
    ) -> Known | None:
        """Return the event where the agenda has it. Raises Off, Away, Unanswered."""
        answer = await self._write("GET", ext_id)
        return None if answer.status in absent else _read(answer, Found).event

    async def delete(self, ext_id: str) -> Answer:
        """Take the event off the agenda. Raises Off, Away, Unanswered."""
        return await self._write("DELETE", ext_id)

    async def agenda(self) -> AgendaRead:
        """Read the agenda. Raises Off where there is none, Away, Unanswered."""
        answer = await self._ask("GET", f"agendas/{self._uid}")
        if answer.status == 404:
            raise AgendaOff(OffReason.GONE)
        return _read(answer, AgendaRead)

    async def membership(self) -> MyAgenda | None:
        """Return the agenda among those of the account. Raises Off, Away, Unanswered."""
        after = ""
        for _ in range(MOST_PAGES):
            page = _read(await self._ask("GET", f"me/agendas?limit=100{after}"), MyAgendas)
            for one in page.items:
                if one.uid == self._uid:
                    return one
            if not page.items or page.after is None:
                return None
            after = f"&after={page.after}"
        return None

    async def _write(self, method: str, ext_id: str, body: bytes = b"") -> Answer:
        path = f"agendas/{self._uid}/events/ext/{KEY}/{quote(ext_id, safe='')}"
        answer = await self._ask(method, path, body)
        if answer.status == 403:
            raise AgendaOff(OffReason.ACCESS)
        return answer

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Ask with a token; one that is not taken any more is asked for anew, once.

        A second one that is not taken is no verdict on the key: another program may use it too.
        """
        answer = await self._send(method, path, body)
        if answer.status == 401:
            self._token = ""
            answer = await self._send(method, path, body)
            if answer.status == 401:
                raise Unanswered(TOKEN_REFUSED)
        if answer.status == 429 or answer.status >= 500:
            raise OpenAgendaAway(answer)
        return answer

    async def _send(self, method: str, path: str, body: bytes) -> Answer:
        granted = await self._granted()
        once = str(secrets.randbelow(2**53))
        return await fetch(
            API + path,
            method=method,
            body=body,
            media_type="application/json",
            headers={"access-token": granted, "nonce": once},
        )

    async def _granted(self) -> str:
        if self._token and time.monotonic() < self._until:
            return self._token
        answer = await fetch(
            f"{API}requestAccessToken",
            body=msgspec.json.encode(_Asked(self._key)),
            media_type="application/json",
        )
        if answer.status in _KEY_REFUSED:
            raise AgendaOff(OffReason.KEY)
        if answer.status == 429 or answer.status >= 500:
            raise OpenAgendaAway(answer)
        granted = _read(answer, _Granted)
        self._token = granted.access_token
        self._until = time.monotonic() + granted.expires_in - EARLY
        return self._token


def kept(answer: Answer) -> Kept:
    """Return what an agenda says of an event that it has taken. Raises Unanswered."""
    return _read(answer, Written).event


def _read(answer: Answer, kind: type[T]) -> T:
    if not 200 <= answer.status < 300:
        raise Unanswered(NOT_UNDERSTOOD)
    try:
        return msgspec.json.decode(answer.body, type=kind, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise Unanswered(NOT_UNDERSTOOD) from None

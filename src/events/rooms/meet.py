"""La Suite Meet (Visio) by its external API: a room is made once, and entered by its link.

The application acts for somebody who has signed in there before; their address stands where OAuth
has the scope. Rooms cannot be changed or removed, people have no links of their own, and who was
there is not told.
"""

from typing import Final
from urllib.parse import urlsplit

import msgspec

from events.outgoing_http.fetch import Answer, Unanswered
from events.presentation import N_
from events.rooms.access_tokens import AccessToken, AccessTokens
from events.rooms.credentials import Credentials
from events.rooms.json_calls import NOT_UNDERSTOOD, read, send

API: Final = "external-api/v1.0/"

NO_API: Final = N_(
    "There is no La Suite Meet at this address, or its external API is not switched on."
)
NOT_LET_IN: Final = N_("The server does not accept the application: its id or secret is another.")
NOT_THIS_DOMAIN: Final = N_("The application may not act for addresses of this domain.")
UNKNOWN_PERSON: Final = N_(
    "The server does not know this organiser: they have to sign in there once."
)
NO_ROOMS: Final = N_("The application may make no rooms there.")


class _Wanted(msgspec.Struct):
    access_level: str


class _Asked(msgspec.Struct, kw_only=True):
    client_id: str
    client_secret: str
    scope: str
    grant_type: str = "client_credentials"


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float = 3600
    scope: str = ""


class _Telephony(msgspec.Struct):
    enabled: bool = False
    pin_code: str | None = None
    phone_number: str | None = None


class Room(msgspec.Struct):
    """A room that was made; its name cannot be chosen."""

    id: str
    url: str
    telephony: _Telephony | None = None

    @property
    def phone(self) -> str:
        """Return what to dial and to type, or nothing."""
        by = self.telephony
        if by is None or not by.enabled or not by.phone_number:
            return ""
        return f"{by.phone_number}, {by.pin_code}#" if by.pin_code else by.phone_number


async def create(kept: Credentials) -> Room:
    """Make a room that everybody with its link enters, else one with a lobby. Raises Unanswered.

    Whether the first is allowed is a setting of the server, which says so by refusing.
    """
    answer = await _call(kept, "POST", "rooms/", _Wanted("public"))
    if answer.status == 400:
        answer = await _call(kept, "POST", "rooms/", _Wanted("trusted"))
    if answer.status not in (200, 201):
        raise Unanswered(_why(answer))
    room = read(answer, Room)
    if urlsplit(room.url).scheme not in ("http", "https") or len(room.url) > 2000:
        raise Unanswered(NOT_UNDERSTOOD)
    return room


async def look(kept: Credentials) -> None:
    """See that the application is let in and may make rooms. Raises Unanswered.

    No room is made: it could not be removed.
    """
    granted = await _tokens.of(kept)
    _tokens.forget(kept, granted)
    answer = await _call(kept, "GET", "rooms?page_size=1")
    if answer.status != 200:
        raise Unanswered(_why(answer))


def of_site(typed: str) -> str:
    """Return the address of the site, from what people copy of it."""
    parts = urlsplit(typed)
    path = parts.path.partition("external-api")[0].strip("/")
    return f"{parts.scheme}://{parts.netloc}/{f'{path}/' if path else ''}"


async def _call(
    kept: Credentials, method: str, path: str, said: msgspec.Struct | None = None
) -> Answer:
    return await _tokens.use(
        kept, lambda token: send(method, f"{kept.address}{API}{path}", said, token=token.value)
    )


async def _ask(kept: Credentials) -> AccessToken:
    answer = await send("POST", f"{kept.address}{API}application/token/", _Asked(
        client_id=kept.account, client_secret=kept.secret, scope=kept.acts_for
    ))  # fmt: skip
    if answer.status != 200:
        of_token = {401: NOT_LET_IN, 400: UNKNOWN_PERSON, 403: NOT_THIS_DOMAIN}
        raise Unanswered(of_token.get(answer.status) or _why(answer))
    granted = read(answer, _Granted)
    if granted.scope and "rooms:create" not in granted.scope.split():
        raise Unanswered(NO_ROOMS)
    return AccessToken(granted.access_token, granted.expires_in)


def _why(answer: Answer) -> str:
    return {401: NOT_LET_IN, 403: NO_ROOMS, 404: NO_API}.get(answer.status, NOT_UNDERSTOOD)


_tokens: Final = AccessTokens(_ask)

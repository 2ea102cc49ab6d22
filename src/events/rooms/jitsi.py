"""Ways into a Jitsi: the name is the room, and a token says who comes and whether they lead.

Nothing is made beforehand. Jitsi looks at a token as somebody connects, and again where they lost
the network for longer than some minutes: so it lasts an hour, and a new one is made each time that
somebody enters by our link.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from msgspec import Struct

from events.outgoing_http.fetch import Unanswered, fetch
from events.presentation import N_
from events.rooms.credentials import Credentials
from events.rooms.entrant import Entrant
from events.rooms.states import Recording, Tool

LASTS: Final = timedelta(hours=1)
CLOCKS_DIFFER: Final = timedelta(minutes=1)

NOT_JITSI: Final = N_("What answers at this address is not Jitsi.")
NOT_A_KEY: Final = N_("This is no private RSA key: it begins with “-----BEGIN PRIVATE KEY-----”.")
KEY_UNUSABLE: Final = N_("The key that is kept cannot sign. Type it in again.")

_FEATURES: Final = ("recording", "livestreaming", "transcription", "outbound-call")


@dataclass(frozen=True)
class JitsiRoom:
    """A room by its name, which is all that makes it, and what is said as somebody enters it."""

    room: str
    title: str
    recording: Recording


def way_in(server: Credentials, door: JitsiRoom, who: Entrant, at: datetime) -> str:
    """Return the address that lets one person in, for an hour. Raises Unanswered."""
    query = urlencode({"jwt": token(server, door, who, at)})
    return f"{server.address}{door.room}?{query}#{_on_entering(door, who)}"


def token(server: Credentials, door: JitsiRoom, who: Entrant, at: datetime) -> str:
    """Return who comes, whether they lead, and into which room, signed. Raises Unanswered."""
    claims = msgspec.to_builtins(_claims(server, door, who, at))
    try:
        if server.tool is Tool.JAAS:
            headers = {"kid": _key_id(server)}
            return jwt.encode(claims, _key(server.secret), "RS256", headers=headers)
        return jwt.encode(claims, server.secret, "HS256")
    except (ValueError, TypeError, jwt.PyJWTError):
        raise Unanswered(KEY_UNUSABLE) from None


class _User(Struct):
    """Who comes; all of it is text, for Prosody breaks on anything else about a person."""

    id: str
    name: str
    moderator: str
    affiliation: str


class _Context(Struct):
    user: _User
    features: dict[str, str]


class _Claims(Struct):
    iss: str
    sub: str
    room: str
    iat: int
    nbf: int
    exp: int
    context: _Context
    aud: str = "jitsi"


def _claims(server: Credentials, door: JitsiRoom, who: Entrant, at: datetime) -> _Claims:
    name = "".join(one if one.isprintable() else " " for one in who.name).strip()
    affiliation = "owner" if who.leads else "member"
    user = _User(who.id, name or "Participant", _said(who.leads), affiliation)
    return _Claims(
        iss="chat" if server.tool is Tool.JAAS else server.account,
        sub=_subject(server),
        room=door.room,
        iat=int(at.timestamp()),
        nbf=int((at - CLOCKS_DIFFER).timestamp()),
        exp=int((at + LASTS).timestamp()),
        context=_Context(user, {one: _said(_may(one, door) and who.leads) for one in _FEATURES}),
    )


def is_key(pem: str) -> bool:
    """Tell whether what was typed in can sign for 8x8."""
    try:
        return isinstance(_key(pem), RSAPrivateKey)
    except (ValueError, TypeError):
        return False


async def check(server: Credentials) -> None:
    """See that a Jitsi is there: it serves the script by which others embed it. Raises Unanswered.

    Whether it takes our tokens it does not say before somebody enters.
    """
    answer = await fetch(f"{server.address}external_api.js")
    if answer.status != 200 or b"JitsiMeetExternalAPI" not in answer.body:
        raise Unanswered(NOT_JITSI)


def of_rooms(server: Credentials, typed: str) -> str:
    """Return what stands before a room's name; 8x8 has the AppID there."""
    parts = urlsplit(typed)
    path = parts.path.strip("/")
    if server.tool is Tool.JAAS and not path:
        path = server.account
    return f"{parts.scheme}://{parts.netloc}/{f'{path}/' if path else ''}"


def _subject(server: Credentials) -> str:
    """Return whose rooms these are: the tenant of the address, else the server's name."""
    if server.tool is Tool.JAAS:
        return server.account
    tenant = urlsplit(server.address).path.strip("/").rpartition("/")[2]
    return (server.client or tenant or server.host).lower()


def _key_id(server: Credentials) -> str:
    """Return the id of the key as 8x8 has it: with the AppID before it."""
    account, _, key = server.client.rpartition("/")
    return f"{account or server.account}/{key}"


def _key(pem: str) -> RSAPrivateKey:
    found = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(found, RSAPrivateKey):
        raise TypeError
    return found


def _may(feature: str, door: JitsiRoom) -> bool:
    return feature == "recording" and door.recording is not Recording.NO


def _said(true: bool) -> str:
    return "true" if true else "false"


def _on_entering(door: JitsiRoom, who: Entrant) -> str:
    """Return what Jitsi’s page is told: the title; who does not lead is silent and unseen."""
    said = {
        "config.subject": json.dumps(door.title, ensure_ascii=False),
        "config.startWithAudioMuted": _said(not who.leads),
        "config.startWithVideoMuted": _said(not who.leads),
    }
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in said.items())

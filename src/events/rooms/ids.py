"""Names that a room's server gets of us: they say nothing, and lead back to a row of ours."""

import hmac
import re
from datetime import datetime, timedelta
from typing import Final

from events import signing
from events.settings import settings

KEY_LASTS: Final = timedelta(minutes=15)
"""A server asks twice for slides, once to follow redirects, and converts them at once."""

_KEY: Final = re.compile(r"(\d{1,10})-(\d{1,11})-([A-Za-z0-9_-]{22})-([A-Za-z0-9_-]{27})")
_PARTICIPANT: Final = re.compile(r"r-(.+)")


def room(session_id: int, uid: str) -> str:
    """Return the id of a session's room on a server: always the same, and not to be guessed."""
    return f"c-{signing.signature('room', f'{settings().base_url} {session_id} {uid}')}"


def plain_room(session_id: int, uid: str) -> str:
    """Return such an id where a server tells no large letters from small ones, as Jitsi."""
    return f"c{signing.typed_code('room', f'{settings().base_url} {session_id} {uid}').lower()}"


def trial(programme_id: int) -> str:
    """Return the id of the room that a test makes, and ends."""
    return f"t-{signing.signature('room-trial', f'{settings().base_url} {programme_id}')}"


def participant(registration_id: int, session_id: int) -> str:
    """Return by which id a registration enters."""
    return f"r-{signing.sign('room-user', registration_id, str(session_id))}"


def speaker(appearance_id: int, session_id: int) -> str:
    """Return by which id a speaker enters; they are not counted among who came."""
    return f"s-{signing.sign('room-speaker', appearance_id, str(session_id))}"


def organiser(session_id: int, address: str) -> str:
    """Return by which id an organiser enters."""
    return f"o-{signing.signature('room-organiser', f'{session_id} {address}')}"


def is_ours(user: str) -> bool:
    """Tell whether somebody entered as a speaker or an organiser."""
    return user.startswith(("s-", "o-"))


def registration_of(user: str, session_id: int) -> int | None:
    """Return whose id it is in a session; None for any other."""
    match = _PARTICIPANT.fullmatch(user)
    token = match[1] if match else ""
    found = signing.row_id_of(token)
    proved = found and signing.proves(token, "room-user", found, str(session_id))
    return found if proved else None


def slides(resource_id: int, at: datetime) -> str:
    """Return a key to slides for one making of a room: no other has it, and it ends soon."""
    said = f"{resource_id}-{int((at + KEY_LASTS).timestamp())}-{signing.nonce()}"
    return f"{said}-{signing.signature('room-slides', said)}"


def slides_of(key: str, at: datetime) -> int | None:
    """Return which resource a key opens; None for none, or no longer."""
    match = _KEY.fullmatch(key)
    if match is None or int(match[2]) < at.timestamp():
        return None
    said = key[: -len(match[4]) - 1]
    proved = hmac.compare_digest(match[4], signing.signature("room-slides", said))
    return int(match[1]) if proved else None

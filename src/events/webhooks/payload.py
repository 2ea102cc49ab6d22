"""What a message says: `type`, `timestamp` and `data`, as Standard Webhooks has it.

It is written when it is sent: names are those of that moment, and what is gone by then is left
out. A chat gets one sentence without anybody's name.
"""

from datetime import datetime
from typing import Final

import msgspec

from events import links
from events.presentation import N_, sentence
from events.settings import settings
from events.webhooks.kinds import SUBSCRIBABLE, Kind
from events.webhooks.messages import Claimed
from events.webhooks.objects import Object, object_of
from events.webhooks.states import Content

WORKS: Final = N_("This webhook works.")


class Data(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a message is about: slugs of programme and session, the number of its own row."""

    programme: str | None = None
    session: str | None = None
    id: int | None = None
    state: str | None = None
    former_state: str | None = None
    former_starts_at: datetime | None = None
    api: str | None = None
    object: Object | None = None


class Payload(msgspec.Struct):
    """A message as programs get it."""

    type: Kind
    timestamp: datetime
    data: Data


class Chat(msgspec.Struct):
    """A message as chats get it."""

    text: str


async def body(message: Claimed) -> bytes:
    """Write the body of a message, as its webhook wants it."""
    if message.content is Content.CHAT:
        return msgspec.json.encode(Chat(_sentence(message)))
    facts, slug = message.facts, message.session_slug or message.facts.session
    data = Data(
        programme=message.programme_slug,
        session=slug,
        id=message.subject or None,
        state=facts.state,
        former_state=facts.former_state,
        former_starts_at=facts.former_starts_at,
        api=_api(message, slug),
    )
    if message.content is Content.FULL:
        data.object = await object_of(message)
    return msgspec.json.encode(Payload(message.kind, message.at, data))


def _sentence(message: Claimed) -> str:
    language = settings().languages[0]
    said = sentence(SUBSCRIBABLE.get(message.kind, WORKS), language)
    session = message.session_slug
    if message.title is None:
        return said
    page = f"sessions/{session}" if session else f"programmes/{message.programme_slug}"
    return f"{said} — {message.title}\n{links.absolute(f'{links.DESK}/{page}')}"


def _api(message: Claimed, session: str | None) -> str | None:
    desk = f"{links.API}/v1/desk"
    of_person = message.kind.subject in ("registration", "attendance")
    if of_person and message.kind is not Kind.ATTENDANCE_IMPORTED:
        return links.absolute(f"{desk}/registrations/{message.subject}")
    return links.absolute(f"{desk}/sessions/{session}") if session else None

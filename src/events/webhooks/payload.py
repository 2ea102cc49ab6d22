"""What a message says: `type`, `timestamp` and `data`, as Standard Webhooks has it.

It is written when it is sent: names are those of that moment, and what is gone by then is left
out. A chat gets one sentence without anybody's name.
"""

from datetime import datetime
from typing import Final

import msgspec

from events import database, links
from events.database import Shape
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


class _Named(Shape):
    programme: str | None
    session: str | None
    title: str | None


async def body(message: Claimed) -> bytes:
    """Write the body of a message, as its webhook wants it."""
    named = await database.row(_Named, _NAMED, message.programme, message.session)
    assert named is not None
    if message.content is Content.CHAT:
        return msgspec.json.encode(Chat(_sentence(message, named)))
    facts, slug = message.facts, named.session or message.facts.session
    data = Data(
        programme=named.programme,
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


_NAMED: Final = """
SELECT (SELECT slug FROM programmes WHERE id = $1) AS programme,
  (SELECT slug FROM sessions WHERE id = $2) AS session,
  COALESCE((SELECT title FROM sessions WHERE id = $2), (SELECT title FROM programmes WHERE id = $1))
    AS title
"""


def _sentence(message: Claimed, named: _Named) -> str:
    language = settings().languages[0]
    said = sentence(SUBSCRIBABLE.get(message.kind, WORKS), language)
    if named.title is None:
        return said
    page = f"sessions/{named.session}" if named.session else f"programmes/{named.programme}"
    return f"{said} — {named.title}\n{links.absolute(f'{links.DESK}/{page}')}"


def _api(message: Claimed, session: str | None) -> str | None:
    desk = f"{links.API}/v1/desk"
    of_person = message.kind.subject in ("registration", "attendance")
    if of_person and message.kind is not Kind.ATTENDANCE_IMPORTED:
        return links.absolute(f"{desk}/registrations/{message.subject}")
    return links.absolute(f"{desk}/sessions/{session}") if session else None

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
from events.webhooks.endpoints import Content
from events.webhooks.kinds import SUBSCRIBABLE, Kind
from events.webhooks.messages import Claimed


class RegistrationObject(Shape):
    """A registration, in full."""

    id: int
    name: str
    email: str | None
    state: str
    language: str
    source: str
    created_at: datetime
    cancelled_at: datetime | None
    entered_at: datetime | None
    attended_seconds: int | None
    present: bool | None


class SessionObject(Shape):
    """A session, in full."""

    slug: str
    title: str
    status: str
    language: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    capacity: int | None
    taken: int


class SpeakerObject(Shape):
    """A speaker, in full; role and answer are those of the appearance that a message is about."""

    slug: str
    name: str
    organisation: str
    role: str | None
    answer: str | None


class ResourceObject(Shape):
    """A recording or document, in full."""

    id: int
    kind: str
    title: str
    url: str
    public: bool


class DeliveryObject(Shape):
    """An email that came back, in full."""

    id: int
    letter: str
    address: str
    reason: str
    verdict: str


class AttendanceObject(Shape):
    """A list of who was there, in full."""

    id: int
    tool: str
    people: int


WORKS: Final = N_("This webhook works.")

Object = (
    RegistrationObject
    | SessionObject
    | SpeakerObject
    | ResourceObject
    | DeliveryObject
    | AttendanceObject
)


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
        data.object = await _object(message)
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


async def _object(message: Claimed) -> Object | None:
    number = message.subject
    match message.kind.subject:
        case "attendance" if message.kind is Kind.ATTENDANCE_IMPORTED:
            return await database.row(AttendanceObject, _ATTENDANCE, number)
        case "registration" | "attendance":
            return await database.row(RegistrationObject, _REGISTRATION, number)
        case "session":
            return await database.row(SessionObject, _SESSION, number)
        case "speaker" if message.kind is Kind.SPEAKER_CHANGED:
            return await database.row(SpeakerObject, _SPEAKER, number)
        case "speaker":
            return await database.row(SpeakerObject, _APPEARANCE, number)
        case "resource":
            return await database.row(ResourceObject, _RESOURCE, number)
        case "delivery":
            return await database.row(DeliveryObject, _DELIVERY, number)
    return None


_REGISTRATION: Final = """
SELECT r.id, r.name, p.email, r.state, r.language, r.source, r.created_at, r.cancelled_at,
  r.entered_at, r.attended_seconds, r.present
  FROM registrations r JOIN people p ON p.id = r.person WHERE r.id = $1
"""
_SESSION: Final = """
SELECT slug, title, status, language, starts_at, ends_at, timezone, capacity, taken
  FROM sessions WHERE id = $1
"""
_APPEARANCE: Final = """
SELECT v.slug, v.name, v.organisation, a.role, a.answer
  FROM appearances a JOIN speakers v ON v.id = a.speaker WHERE a.id = $1
"""
_SPEAKER: Final = """
SELECT slug, name, organisation, NULL::text AS role, NULL::text AS answer
  FROM speakers WHERE id = $1
"""
_RESOURCE: Final = "SELECT id, kind, title, url, public FROM resources WHERE id = $1"
_DELIVERY: Final = "SELECT id, letter, address, reason, verdict FROM deliveries WHERE id = $1"
_ATTENDANCE: Final = "SELECT id, tool, people FROM attendance_lists WHERE id = $1"

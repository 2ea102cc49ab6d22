"""What a full message is about, as it is when the message is sent."""

from datetime import datetime
from typing import Final

from events import database
from events.database import Shape
from events.webhooks.kinds import Kind
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


Object = (
    RegistrationObject
    | SessionObject
    | SpeakerObject
    | ResourceObject
    | DeliveryObject
    | AttendanceObject
)


async def object_of(message: Claimed) -> Object | None:
    """Return what a message is about; None where it is gone by now."""
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

"""A session as search engines and previews read it: schema.org Event."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from markupsafe import Markup

from events import links, text
from events.database import JsonObject
from events.presentation import sentence
from events.programmes.queries import ProgrammeShown
from events.sessions.translated import SessionShown
from events.settings import settings
from events.speakers.queries import SessionSpeaker

_MODE = {
    mode: f"https://schema.org/{mode.capitalize()}EventAttendanceMode"
    for mode in ("online", "offline", "mixed")
}
_STATUS = {"cancelled": "EventCancelled", "postponed": "EventPostponed"}


def event_data(
    session: SessionShown, programme: ProgrammeShown, speakers: Sequence[SessionSpeaker]
) -> Markup:
    """Return JSON-LD for a script element of data: nothing in it can end that element."""
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": session.title,
        "description": text.excerpt(session.abstract, 300) or session.title,
        "url": links.absolute(links.session(session.slug)),
        "startDate": _moment(session.starts_at, session),
        "endDate": _moment(session.ends_at, session),
        "inLanguage": session.language,
        "eventStatus": f"https://schema.org/{_STATUS.get(session.status, 'EventScheduled')}",
        **_attendance(session),
        "isAccessibleForFree": True,
        "organizer": {"@type": "Organization", "name": settings().organisation_in(session.language),
                      "url": links.absolute("/")},
        "superEvent": {"@type": "EventSeries", "name": programme.title,
                       "url": links.absolute(links.programme(programme.slug))},
        "performer": [_performer(speaker, session.language) for speaker in speakers],
    }  # fmt: skip
    encoded = msgspec.json.encode(event).decode()
    return Markup(encoded.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S704 — no < left.


def _moment(at: datetime, session: SessionShown) -> str:
    """Return a moment in the hours of the session's own zone, as search engines show it."""
    return at.astimezone(ZoneInfo(session.timezone)).isoformat()


def _attendance(session: SessionShown) -> JsonObject:
    """Say where one takes part: online; or at the place, and online too, as each has a room."""
    virtual = {"@type": "VirtualLocation", "url": links.absolute(links.session(session.slug))}
    if session.online:
        return {"eventAttendanceMode": _MODE["online"], "location": virtual}
    place = text.line(session.location)
    there = {"@type": "Place", "name": place, "address": place}
    if session.has_room:
        return {"eventAttendanceMode": _MODE["mixed"], "location": [there, virtual]}
    return {"eventAttendanceMode": _MODE["offline"], "location": there}


def _performer(speaker: SessionSpeaker, language: str) -> JsonObject:
    """Return a person, within a Role where they moderate or host, as schema.org has it."""
    person = _person(speaker)
    if not speaker.role:
        return person
    name = sentence(_ROLES.get(speaker.role, speaker.role), language)
    return {"@type": "Role", "roleName": name, "performer": person}


_ROLES = {"moderator": "Moderator", "host": "Host"}


def _person(speaker: SessionSpeaker) -> JsonObject:
    person: JsonObject = {
        "@type": "Person",
        "name": speaker.name,
        "url": links.absolute(links.speaker(speaker.slug)),
    }
    if not speaker.organisation:
        return person
    name, _ = text.bare_link(speaker.organisation)
    return {**person, "affiliation": {"@type": "Organization", "name": name}}

"""Write a whole programme as one file, for another Causerie; nobody who registered is in it."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from events import database
from events.csv_import import existing
from events.csv_import.schedules.causerie import (
    VERSION,
    Appearance,
    Document,
    Session,
    Speaker,
)
from events.csv_import.schedules.schedule import ref
from events.csv_import.stored_rows import StoredSession, StoredSpeaker
from events.csv_import.values import ProgrammeValues, tidy
from events.database import Json, Shape
from events.programmes.tables import Programme
from events.sessions.states import SessionStatus

TAKING_PLACE: Final = (SessionStatus.DRAFT, SessionStatus.PUBLISHED)
"""What was cancelled stays behind, and what has no date any more."""


class _Programme(Shape):
    title: str
    summary: str
    language: str
    timezone: str
    texts: Json[dict[str, dict[str, str]]]


async def written(programme_id: int, *, addresses: bool) -> bytes:
    """Return the file; with `addresses` it names the speakers' mail addresses too."""
    stored = await existing.unlocked(programme_id)
    gone = {one.id for one in stored.removed}
    people = [one for one in stored.speakers.values() if one.id not in gone]
    known = {one.import_ref for one in people}
    sessions = [one for one in stored.sessions.values() if one.status in TAKING_PLACE]
    whole = Document(
        VERSION,
        await _programme(programme_id),
        [_speaker(one, addresses=addresses) for one in people],
        [_session(one, known) for one in sorted(sessions, key=lambda one: one.starts_at)],
    )
    return msgspec.json.format(msgspec.json.encode(whole), indent=1)


async def _programme(programme_id: int) -> ProgrammeValues:
    found = await database.row(
        _Programme, database.select(_Programme, Programme).where(Programme.id == programme_id)
    )
    assert found is not None
    return ProgrammeValues(
        found.title, found.summary, found.language, found.timezone, tidy(found.texts)
    )


def _speaker(one: StoredSpeaker, *, addresses: bool) -> Speaker:
    return Speaker(
        ref(one.import_ref),
        one.name,
        one.organisation,
        one.biography,
        one.language,
        tidy(one.texts),
        one.photo_url,
        one.email if addresses else None,
    )


def _session(one: StoredSession, known: set[str]) -> Session:
    return Session(
        ref(one.import_ref),
        one.title,
        _moment(one.starts_at, one.timezone),
        _moment(one.ends_at, one.timezone),
        one.timezone,
        one.language,
        one.abstract,
        tidy(one.texts),
        one.tags,
        one.location,
        one.capacity,
        [Appearance(ref(each), one.roles.get(each, "")) for each in one.speakers if each in known],
        one.recording_url,
        one.slides_url,
    )


def _moment(at: datetime, zone: str) -> str:
    return at.astimezone(ZoneInfo(zone)).isoformat()

"""A whole programme as one file, as another Causerie writes and reads it; without participants."""

from typing import Final

import msgspec

from events import text
from events.csv_import.schedules.json_parts import part
from events.csv_import.schedules.schedule import Person, Schedule, Talk, ref
from events.csv_import.values import ProgrammeValues, Texts
from events.presentation import N_

VERSION: Final = 1


class Speaker(msgspec.Struct, omit_defaults=True):
    """A speaker; `email` only where whoever exported wanted it."""

    ref: str
    name: str
    organisation: str = ""
    biography: str = ""
    language: str = ""
    texts: Texts = {}
    photo_url: str = ""
    email: str | None = None


class Appearance(msgspec.Struct, omit_defaults=True):
    """Who appears in a session, by ref, and what they do there, where it is not to speak."""

    ref: str
    role: str = ""


class Session(msgspec.Struct, omit_defaults=True):
    """A session; times with their offset, beside the zone."""

    ref: str
    title: str
    starts_at: str
    ends_at: str
    timezone: str
    language: str = ""
    abstract: str = ""
    texts: Texts = {}
    tags: list[str] = []
    location: str = ""
    capacity: int | None = None
    speakers: list[Appearance] = []
    recording_url: str = ""
    slides_url: str = ""


class Document(msgspec.Struct):
    """The file as it is written."""

    causerie: int
    programme: ProgrammeValues
    speakers: list[Speaker]
    sessions: list[Session]


class _Raw(msgspec.Struct):
    """The file as it is read: a bad part costs only itself."""

    causerie: int
    programme: ProgrammeValues = ProgrammeValues()
    speakers: list[msgspec.Raw] = []
    sessions: list[msgspec.Raw] = []


def read(data: bytes, into: Schedule) -> None:
    """Read every speaker and session."""
    whole = msgspec.json.decode(data, type=_Raw)
    if whole.causerie != VERSION:
        into.about_sessions.wrong(
            0, N_("This file was written by another version of Causerie, which is not known here.")
        )
        return
    into.programme = _checked(whole.programme)
    into.zone = into.programme.timezone
    for number, raw in enumerate(whole.speakers, start=1):
        speaker = part(raw, Speaker, into.about_speakers, number)
        if speaker:
            into.add_person(_person(speaker))
    for raw in whole.sessions:
        number = into.next_talk()
        session = part(raw, Session, into.about_sessions, number)
        if session:
            into.add_talk(_talk(session), number)


def _checked(said: ProgrammeValues) -> ProgrammeValues:
    return msgspec.structs.replace(
        said, title=text.line(said.title)[:300], summary=text.paragraphs(said.summary)[:50_000]
    )


def _person(said: Speaker) -> Person:
    return Person(
        said.ref,
        said.name,
        organisation=said.organisation,
        biography=said.biography,
        photo_url=said.photo_url,
        email=said.email,
        language=said.language or None,
        texts=said.texts,
    )


def _talk(said: Session) -> Talk:
    return Talk(
        ref=said.ref,
        title=said.title,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        timezone=said.timezone,
        language=said.language or None,
        speakers=[_appears(one) for one in said.speakers],
        abstract=said.abstract,
        recording_url=said.recording_url,
        slides_url=said.slides_url,
        capacity="" if said.capacity is None else str(said.capacity),
        location=said.location,
        tags=said.tags,
        texts=said.texts,
    )


def _appears(one: Appearance) -> str:
    return f"{ref(one.ref)} ({one.role})" if one.role else ref(one.ref)

"""A schedule as frab and pretalx write it in JSON."""

from typing import Any

import msgspec

from events.csv_import.schedules import frab
from events.csv_import.schedules.frab import Attachment
from events.csv_import.schedules.json_parts import each, part
from events.csv_import.schedules.schedule import (
    Person,
    Schedule,
    Talk,
    is_web,
    language,
    links,
    together,
)


class _Conference(msgspec.Struct):
    time_zone_name: str | None = None
    days: list[msgspec.Raw] = []


class _Schedule(msgspec.Struct):
    conference: _Conference


class Document(msgspec.Struct):
    """The whole file."""

    schedule: _Schedule


class _Day(msgspec.Struct):
    date: str = ""
    rooms: dict[str, list[msgspec.Raw]] = {}


class _Link(msgspec.Struct):
    url: str | None = None
    href: str | None = None
    title: str | None = None
    type: str | None = None


class _Person(msgspec.Struct):
    guid: str | None = None
    code: str | None = None
    id: int | str | None = None
    name: str | None = None
    public_name: str | None = None
    full_public_name: str | None = None
    biography: str | None = None
    abstract: str | None = None
    description: str | None = None
    avatar: str | None = None


class _Event(msgspec.Struct):
    title: str
    guid: str | None = None
    code: str | None = None
    id: int | str | None = None
    date: str = ""
    start: str = ""
    duration: str = ""
    room: str | None = None
    subtitle: str | None = None
    track: Any = None
    language: str | None = None
    abstract: str | None = None
    description: str | None = None
    recording_url: str | None = None
    video_download_url: str | None = None
    persons: list[_Person] = []
    links: list[_Link] = []
    attachments: list[_Link] = []


def read(data: bytes, into: Schedule) -> None:
    """Read every event below every day and room."""
    conference = msgspec.json.decode(data, type=Document).schedule.conference
    into.zone = conference.time_zone_name or ""
    for day in each(conference.days, _Day, into.about_sessions):
        for room, events in day.rooms.items():
            for raw in events:
                number = into.next_talk()
                event = part(raw, _Event, into.about_sessions, number)
                if event:
                    into.add_talk(_talk(event, day, room, into), number)


def _talk(event: _Event, day: _Day, room: str, into: Schedule) -> Talk:
    starts, ends = frab.times(event.date, event.start, event.duration, day.date)
    hung = [_hung(one) for one in [*event.links, *event.attachments]]
    slides = frab.slides(hung)
    recordings = (event.recording_url, event.video_download_url, frab.recording(hung))
    recording = next((one for one in recordings if is_web(one)), None)
    track = _one_word(event.track)
    return Talk(
        ref=str(event.guid or event.code or event.id or ""),
        title=" — ".join(filter(None, (event.title.strip(), (event.subtitle or "").strip()))),
        starts_at=starts,
        ends_at=ends,
        language=language(event.language),
        speakers=[_person(one, into) for one in event.persons],
        abstract=together(
            event.abstract, event.description, links(frab.others(hung, slides, recording))
        ),
        recording_url=recording,
        slides_url=slides,
        location=event.room or room,
        tags=[track] if track else [],
    )


def _person(person: _Person, into: Schedule) -> str:
    name = person.public_name or person.full_public_name or person.name or ""
    own = str(person.guid or person.id or person.code or name)
    said = [person.biography, person.abstract, person.description]
    biography = together(*said) if any(one is not None for one in said) else None
    photo = person.avatar if is_web(person.avatar) else None
    return into.add_person(Person(own, name, biography=biography, photo_url=photo))


def _hung(one: _Link) -> Attachment:
    return Attachment((one.url or one.href or "").strip(), one.title or "", one.type or "")


def _one_word(track: Any) -> str:
    """Return a track's name, which some write in several languages: {"en": …, "de": …}."""
    if isinstance(track, dict):
        track = track.get("name") or next(iter(track.values()), "")
    return track.strip() if isinstance(track, str) else ""

"""A schedule in frab's JSON, as c3voc's schema has it: no key that it does not know."""

import re
from typing import Final

import msgspec

from events import __version__, links
from events.resources.queries import ResourceShown
from events.resources.states import ResourceKind
from events.schedules.content import Content, Day, Talk, address, track
from events.speakers.queries import SessionSpeaker

_SCHEMA: Final = "https://c3voc.de/schedule/schema.json"
_ZONE: Final = re.compile(r"([A-Z][a-z]+/[A-Z][a-z]+)|.*UTC$")
"""The names of zones that the schema knows: of others nothing is said, each time has its offset."""


class _Generator(msgspec.Struct):
    version: str
    name: str = "Causerie"


class _Link(msgspec.Struct):
    url: str
    title: str
    type: str


class _Person(msgspec.Struct, omit_defaults=True):
    id: int
    guid: str
    public_name: str
    url: str
    biography: str
    avatar: str = ""


class _Event(msgspec.Struct):
    id: int
    guid: str
    date: str
    start: str
    end: str
    duration: str
    room: str
    slug: str
    url: str
    title: str
    track: str
    language: str
    abstract: str
    persons: list[_Person]
    links: list[_Link]
    attachments: list[_Link]
    subtitle: str = ""
    description: str = ""
    type: str = ""


class _Room(msgspec.Struct):
    name: str
    guid: str


class _Track(msgspec.Struct):
    name: str


class _Day(msgspec.Struct):
    index: int
    date: str
    day_start: str
    day_end: str
    rooms: dict[str, list[_Event]]


class _Conference(msgspec.Struct, omit_defaults=True):
    acronym: str
    title: str
    start: str
    end: str
    daysCount: int  # noqa: N815 - as the format has it.
    timeslot_duration: str
    url: str
    rooms: list[_Room]
    tracks: list[_Track]
    days: list[_Day]
    time_zone_name: str = ""


class _Schedule(msgspec.Struct):
    version: str
    base_url: str
    conference: _Conference


class _Document(msgspec.Struct, rename={"schema": "$schema"}):
    schema: str
    generator: _Generator
    schedule: _Schedule


def written(content: Content) -> bytes:
    """Write the schedule."""
    programme = content.programme
    conference = _Conference(
        content.acronym,
        programme.title,
        content.days[0].begin.date().isoformat(),
        content.days[-1].begin.date().isoformat(),
        len(content.days),
        "00:05",
        links.absolute(links.programme(programme.slug)),
        [_Room(name, guid) for name, guid in content.rooms.items()],
        [_Track(name) for name in content.tracks],
        [_day(day, content) for day in content.days],
        programme.timezone if _ZONE.match(programme.timezone) else "",
    )
    schedule = _Schedule(content.edition, links.absolute("/"), conference)
    return msgspec.json.encode(_Document(_SCHEMA, _Generator(__version__), schedule))


def _day(day: Day, content: Content) -> _Day:
    return _Day(
        day.index,
        day.begin.date().isoformat(),
        day.begin.isoformat(),
        day.end.isoformat(),
        {name: [_event(talk, content) for talk in talks] for name, talks in day.rooms.items()},
    )


def _event(talk: Talk, content: Content) -> _Event:
    session = talk.session
    return _Event(
        session.id,
        talk.guid,
        talk.starts.isoformat(),
        f"{talk.starts:%H:%M}",
        talk.ends.isoformat(),
        talk.length,
        talk.room,
        f"{content.acronym}-{session.id}-{session.slug}",
        links.absolute(links.session(session.slug)),
        session.title,
        track(session),
        session.language,
        session.abstract,
        [_person(one, content.people[one.id]) for one in talk.speakers],
        [_link(one) for one in talk.resources if one.kind is not ResourceKind.SLIDES],
        [_link(one) for one in talk.resources if one.kind is ResourceKind.SLIDES],
    )


def _person(speaker: SessionSpeaker, guid: str) -> _Person:
    return _Person(
        speaker.id,
        guid,
        speaker.name,
        links.absolute(links.speaker(speaker.slug)),
        speaker.biography,
        links.absolute(f"/portraits/{speaker.portrait}") if speaker.portrait else "",
    )


def _link(resource: ResourceShown) -> _Link:
    kind = {ResourceKind.SLIDES: "slides", ResourceKind.REPLAY: "media"}.get(resource.kind, "web")
    return _Link(address(resource), resource.title, kind)

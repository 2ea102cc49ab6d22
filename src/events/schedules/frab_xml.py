"""A schedule in frab's XML, as c3voc's schema has it."""

# Only written, never read.
import xml.etree.ElementTree as Xml
from collections.abc import Sequence
from datetime import datetime

from events import __version__, links
from events.resources.queries import ResourceShown
from events.resources.states import ResourceKind
from events.schedules.content import Content, Day, Talk, address, track
from events.text import as_xml


def written(content: Content, source: str) -> bytes:
    """Write the schedule that is found at this address."""
    root = Xml.Element("schedule")
    Xml.SubElement(root, "generator", {"name": "Causerie", "version": __version__})
    _add(root, "url", source)
    _add(root, "version", content.edition)
    _conference(root, content)
    for day in content.days:
        _day(root, day, content)
    Xml.indent(root, " ")
    body: bytes = Xml.tostring(root, "utf-8", xml_declaration=True)
    return body


def _conference(root: Xml.Element, content: Content) -> None:
    programme = content.programme
    own = Xml.SubElement(root, "conference")
    _add(own, "acronym", content.acronym)
    _add(own, "title", programme.title)
    _add(own, "start", content.days[0].begin.date().isoformat())
    _add(own, "end", content.days[-1].begin.date().isoformat())
    _add(own, "days", str(len(content.days)))
    _add(own, "timeslot_duration", "00:05")
    _add(own, "base_url", links.absolute("/"))
    _add(own, "url", links.absolute(links.programme(programme.slug)))
    _add(own, "time_zone_name", programme.timezone)
    for name in content.tracks:
        Xml.SubElement(own, "track", {"name": as_xml.legal(name)})


def _day(root: Xml.Element, day: Day, content: Content) -> None:
    said = {"index": str(day.index), "date": day.begin.date().isoformat(),
            "start": _moment(day.begin), "end": _moment(day.end)}  # fmt: skip
    own = Xml.SubElement(root, "day", said)
    for name, talks in day.rooms.items():
        named = {"name": as_xml.legal(name), "guid": content.rooms[name]}
        room = Xml.SubElement(own, "room", named)
        for talk in talks:
            _event(room, talk, content)


def _event(room: Xml.Element, talk: Talk, content: Content) -> None:
    session = talk.session
    own = Xml.SubElement(room, "event", {"id": str(session.id), "guid": talk.guid})
    _add(own, "date", _moment(talk.starts))
    _add(own, "start", f"{talk.starts:%H:%M}")
    _add(own, "duration", talk.length)
    _add(own, "room", talk.room)
    _add(own, "slug", f"{content.acronym}-{session.id}-{session.slug}")
    _add(own, "url", links.absolute(links.session(session.slug)))
    _add(own, "title", session.title)
    for empty in ("subtitle", "type", "description"):
        _add(own, empty, "")
    _add(own, "track", track(session))
    _add(own, "language", session.language)
    _add(own, "abstract", session.abstract)
    persons = Xml.SubElement(own, "persons")
    for one in talk.speakers:
        said = {"id": str(one.id), "guid": content.people[one.id]}
        Xml.SubElement(persons, "person", said).text = as_xml.legal(one.name)
    _remains(own, talk.resources)


def _remains(event: Xml.Element, found: Sequence[ResourceShown]) -> None:
    """Write the replay as the recording, slides as what is attached, and the rest as links."""
    replay = next((one for one in found if one.kind is ResourceKind.REPLAY), None)
    if replay:
        own = Xml.SubElement(event, "recording")
        _add(own, "license", "")
        _add(own, "optout", "false")
        _add(own, "url", address(replay))
    others = Xml.SubElement(event, "links")
    attached = Xml.SubElement(event, "attachments")
    for one in found:
        if one is replay:
            continue
        slides = one.kind is ResourceKind.SLIDES
        parent, name = (attached, "attachment") if slides else (others, "link")
        link = Xml.SubElement(parent, name, {"href": as_xml.legal(address(one))})
        link.text = as_xml.legal(one.title)


def _add(parent: Xml.Element, name: str, words: str) -> None:
    Xml.SubElement(parent, name).text = as_xml.legal(words)


def _moment(at: datetime) -> str:
    return at.isoformat()

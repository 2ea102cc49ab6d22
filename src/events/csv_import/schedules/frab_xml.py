"""A schedule as frab and pretalx write it in XML."""

from xml.etree.ElementTree import Element

from events.csv_import.schedules import frab
from events.csv_import.schedules.frab import Attachment
from events.csv_import.schedules.schedule import (
    Person,
    Schedule,
    Talk,
    is_web,
    language,
    links,
    together,
)


def read(root: Element, into: Schedule) -> None:
    """Read every event below every day and room."""
    into.zone = _words(root, "conference/time_zone_name")
    for day in root.iterfind("day"):
        for room in day.iterfind("room"):
            for event in room.iterfind("event"):
                number = into.next_talk()
                into.add_talk(_talk(event, day, room, into), number)


def _talk(event: Element, day: Element, room: Element, into: Schedule) -> Talk:
    starts, ends = frab.times(_words(event, "date"), _words(event, "start"),
                              _words(event, "duration"), day.get("date", ""))  # fmt: skip
    hung = [_hung(one) for path in ("links/link", "attachments/attachment")
            for one in event.iterfind(path)]  # fmt: skip
    slides = frab.slides(hung)
    title = together(_words(event, "title"))
    return Talk(
        ref=event.get("guid") or event.get("code") or event.get("id") or "",
        title=" — ".join(filter(None, (title, _words(event, "subtitle")))),
        starts_at=starts,
        ends_at=ends,
        language=language(_words(event, "language")),
        speakers=[_person(one, into) for one in event.iterfind("persons/person")],
        abstract=together(
            _words(event, "abstract"),
            _words(event, "description"),
            links(frab.others(hung, slides)),
        ),
        recording_url=_recording(event),
        slides_url=slides,
        location=_words(event, "room") or room.get("name") or "",
        tags=[track] if (track := _words(event, "track")) else [],
    )


def _person(person: Element, into: Schedule) -> str:
    name = (person.text or "").strip() or _words(person, "name") or _words(person, "public_name")
    biography = _words(person, "biography")
    own = person.get("guid") or person.get("id") or person.get("code") or name
    return into.add_person(Person(own, name, biography=biography or None))


def _hung(one: Element) -> Attachment:
    address = (one.get("href") or one.text or "").strip()
    words = (one.text or "").strip()
    return Attachment(address, "" if words == address else words, one.get("type") or "")


def _recording(event: Element) -> str | None:
    paths = ("recording/url", "recording/link", "video_download_url")
    return next((found for path in paths if is_web(found := _words(event, path))), None)


def _words(element: Element, path: str) -> str:
    return (element.findtext(path) or "").strip()

"""What Sessionize exports: everything (`view/All`), the grid (`GridSmart`), or sessions alone.

Its times have no offset, and the file does not say which zone they are of.
"""

import msgspec

from events.csv_import.reading import language_names
from events.csv_import.reading.headings import plain
from events.csv_import.schedules.json_parts import part
from events.csv_import.schedules.schedule import Person, Schedule, Talk, is_web, links, together

_LANGUAGE = frozenset({"language", "langue", "sprache", "session language", "talk language"})


class _Item(msgspec.Struct):
    id: int | str
    name: str = ""


class _Category(msgspec.Struct, rename="camel"):
    title: str | None = None
    name: str | None = None
    items: list[_Item] = []
    category_items: list[_Item] = []


class _Link(msgspec.Struct):
    url: str | None = None
    title: str | None = None


class _Speaker(msgspec.Struct, rename="camel"):
    id: str
    full_name: str = ""
    first_name: str | None = None
    last_name: str | None = None
    bio: str | None = None
    tag_line: str | None = None
    profile_picture: str | None = None
    links: list[_Link] = []


class _Named(msgspec.Struct):
    id: str
    name: str = ""


class _Session(msgspec.Struct, rename="camel"):
    id: int | str
    title: str
    description: str | None = None
    starts_at: str | None = None
    ends_at: str | None = None
    is_service_session: bool = False
    speakers: list[str | _Named] = []
    category_items: list[int | str] = []
    categories: list[_Category] = []
    room_id: int | str | None = None
    room: str | None = None
    recording_url: str | None = None
    live_url: str | None = None
    status: str | None = None


class All(msgspec.Struct):
    """The view All, as far as it is read."""

    sessions: list[msgspec.Raw]
    speakers: list[msgspec.Raw] = []
    categories: list[_Category] = []
    rooms: list[_Item] = []


class _Room(msgspec.Struct):
    sessions: list[msgspec.Raw] = []


class Part(msgspec.Struct):
    """A day of GridSmart, which has rooms, or a group of the view Sessions."""

    rooms: list[_Room] = []
    sessions: list[msgspec.Raw] = []


class _Reader:
    """Reads sessions one after the other, with what the rest of the file says of them."""

    def __init__(self, whole: All, into: Schedule) -> None:
        self.into = into
        self.rooms = {str(room.id): room.name for room in whole.rooms}
        self.words = {str(item.id): (category.title or "", item.name)
                      for category in whole.categories for item in category.items}  # fmt: skip
        self.seen: set[str] = set()

    def session(self, raw: msgspec.Raw) -> None:
        number = self.into.next_talk()
        read = part(raw, _Session, self.into.about_sessions, number)
        # A session for all stands in each room of the grid; breaks are no sessions of ours.
        if read and not read.is_service_session and str(read.id) not in self.seen:
            self.seen.add(str(read.id))
            self.into.add_talk(self._talk(read), number)

    def _talk(self, read: _Session) -> Talk:
        words = [self.words[str(one)] for one in read.category_items if str(one) in self.words]
        words += [(category.name or "", item.name)
                  for category in read.categories for item in category.category_items]  # fmt: skip
        spoken = [said for title, said in words if plain(title) in _LANGUAGE]
        return Talk(
            ref=str(read.id),
            title=read.title,
            starts_at=read.starts_at or "",
            ends_at=read.ends_at or "",
            language=language_names.code(spoken[0]) if spoken else None,
            speakers=[self._speaker(one) for one in read.speakers],
            abstract=read.description or "",
            recording_url=read.recording_url or "",
            location=read.room or self.rooms.get(str(read.room_id), ""),
            join_url=read.live_url or None,
            tags=[said for title, said in words if plain(title) not in _LANGUAGE],
        )

    def _speaker(self, one: str | _Named) -> str:
        if isinstance(one, str):
            return one
        return self.into.add_person(Person(one.id, one.name))


def read_all(data: bytes, into: Schedule) -> None:
    """Read the view All."""
    whole = msgspec.json.decode(data, type=All)
    for number, raw in enumerate(whole.speakers, start=1):
        speaker = part(raw, _Speaker, into.about_speakers, number)
        if speaker:
            into.add_person(_person(speaker))
    reader = _Reader(whole, into)
    for raw in whole.sessions:
        reader.session(raw)


def read_parts(parts: list[Part], into: Schedule) -> None:
    """Read GridSmart or the view Sessions."""
    reader = _Reader(All([]), into)
    for one in parts:
        for raw in [*one.sessions, *(raw for room in one.rooms for raw in room.sessions)]:
            reader.session(raw)


def _person(speaker: _Speaker) -> Person:
    name = speaker.full_name or " ".join(filter(None, (speaker.first_name, speaker.last_name)))
    own = links((one.url or "", one.title or "") for one in speaker.links)
    return Person(
        speaker.id,
        name,
        organisation=(speaker.tag_line or "")[:300],
        biography=together(speaker.bio, own),
        photo_url=photo if is_web(photo := (speaker.profile_picture or "").strip()) else "",
    )

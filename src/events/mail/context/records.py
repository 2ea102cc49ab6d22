"""What letters are written from: the rows of today, as values."""

from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from events import links
from events.calendars import calendar_event
from events.calendars.calendar_event import Event, EventRow
from events.database import Json, Shape
from events.programmes.states import ProgrammeStatus
from events.resources import players
from events.sessions.states import SessionStatus
from events.sessions.translated import is_on_site


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a delivery is about, whatever its kind; what a kind does not have keeps its default."""

    kind: str
    id: int
    email: str | None
    name: str
    language: str
    timezone: str = ""
    session: int | None = None
    programme: int | None = None
    state: str = ""
    role: str = ""
    """What a speaker does in the session."""
    turn: int = 0
    nonce: str = ""
    join_nonce: str = ""
    person_id: int | None = None
    person_nonce: str = ""
    calendar_nonce: str = ""
    sequence_sent: int = -1
    stamp_sent: datetime | None = None
    organiser_address: str = ""
    invited: bool = False
    thread: str = ""
    offer_until: datetime | None = None
    cancelled_by: str = ""
    stopped: bool = False
    registration: int | None = None
    """Of a selection: the one whose page its link opens."""
    brought_by: str = ""
    """The name of who registered them, where it was somebody else."""


@dataclass(frozen=True)
class SessionFacts:
    """A session with its speakers, as it is now."""

    row: EventRow
    questions: int = 0
    """How many were asked for the speakers; counted for letters to them."""
    _events: dict[str, Event] = field(default_factory=dict, repr=False, compare=False)

    @property
    def id(self) -> int:
        """Return the session's id."""
        return self.row.id

    @property
    def slug(self) -> str:
        """Return its name in addresses."""
        return self.row.slug

    @property
    def version(self) -> int:
        """Return how often its time or place has changed."""
        return self.row.version

    @property
    def status(self) -> SessionStatus:
        """Return whether it takes place."""
        return self.row.status

    @property
    def starts_at(self) -> datetime:
        """Return when it starts."""
        return self.row.starts_at

    @property
    def ends_at(self) -> datetime:
        """Return when it ends."""
        return self.row.ends_at

    @property
    def timezone(self) -> str:
        """Return the zone in which it was planned."""
        return self.row.timezone

    @property
    def programme(self) -> int:
        """Return the id of its programme."""
        return self.row.programme

    @property
    def on_site(self) -> bool:
        """Return whether it takes place somewhere, and not online too."""
        return is_on_site(self.row.location or "", self.row.has_room)

    def event(self, language: str) -> Event:
        """Return the session in a language, or in its own where there is no translation."""
        if language not in self._events:  # Asked for by every reader's mail.
            self._events[language] = calendar_event.from_row(self.row, language)
        return self._events[language]


class ProgrammeFacts(Shape):
    """A programme: its name, colour and the organisers' own words."""

    id: int
    slug: str
    hue: int
    status: ProgrammeStatus
    language: str
    timezone: str
    title: str
    retention_days: int
    texts: Json[dict[str, dict[str, str]]]
    letters: Json[dict[str, dict[str, str]]]

    def name(self, language: str) -> str:
        """Return the title in a language where it was translated."""
        return self.texts.get(language, {}).get("title") or self.title


class Resource(Shape):
    """What a session leaves behind."""

    id: int
    session: int
    kind: str
    title: str
    url: str
    file: str
    public: bool
    only_present: bool

    @property
    def way(self) -> str:
        """Return where it is, for everybody: a path of ours or an address elsewhere."""
        if self.kind == "replay" and players.plays(self.url, self.file):
            return links.replay(self.id)
        return links.file(self.file) if self.file else self.url


class Announcement(Shape):
    """What organisers say to many."""

    id: int
    programme: int
    session: int | None
    state: str
    subject: str
    body: str
    urgent: bool


class ReceivedMail(Shape):
    """What somebody wrote to an address of ours, to be passed on."""

    id: int
    sender: str
    subject: str
    excerpt: str
    content: bytes
    cut: bool


class Seat(Shape):
    """One of a person's registrations, for letters that list them; `of`: whose letter lists it."""

    of: int
    id: int
    session: int
    state: str
    nonce: str

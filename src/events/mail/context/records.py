"""What letters are written from: the rows of today, as values."""

from dataclasses import dataclass, field
from datetime import datetime

from events.calendars import vevent as calendar_event
from events.calendars.vevent import Event
from events.database import Row


@dataclass(frozen=True)
class Subject:
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


@dataclass(frozen=True)
class SessionFacts:
    """A session with its speakers, as it is now."""

    row: Row
    id: int
    version: int
    status: str
    starts_at: datetime
    ends_at: datetime
    timezone: str
    programme: int
    questions: int = 0
    """How many were asked for the speakers; counted for letters to them."""
    _events: dict[str, Event] = field(default_factory=dict, repr=False, compare=False)

    def event(self, language: str) -> Event:
        """The session in a language, or in its own where there is no translation."""
        if language not in self._events:  # Asked for by every reader's mail.
            self._events[language] = calendar_event.from_row(self.row, language)
        return self._events[language]


@dataclass(frozen=True)
class ProgrammeFacts:
    """A programme: its name, colour and the organisers' own words."""

    id: int
    slug: str
    hue: int
    status: str
    language: str
    timezone: str
    title: str
    retention_days: int
    texts: dict[str, dict[str, str]]
    letters: dict[str, dict[str, str]]

    def name(self, language: str) -> str:
        """The title in a language where it was translated."""
        return self.texts.get(language, {}).get("title") or self.title


@dataclass(frozen=True)
class Resource:
    """What a session leaves behind."""

    kind: str
    title: str
    url: str
    file: str
    public: bool


@dataclass(frozen=True)
class Announcement:
    """What organisers say to many."""

    id: int
    programme: int
    session: int | None
    state: str
    subject: str
    body: str
    urgent: bool


@dataclass(frozen=True)
class Seat:
    """One of a person's registrations, for letters that list them."""

    id: int
    session: int
    state: str
    nonce: str


@dataclass
class Facts:
    """Everything a batch needs, by id."""

    subjects: dict[tuple[str, int], Subject] = field(default_factory=dict)
    sessions: dict[int, SessionFacts] = field(default_factory=dict)
    programmes: dict[int, ProgrammeFacts] = field(default_factory=dict)
    resources: dict[int, tuple[Resource, ...]] = field(default_factory=dict)
    announcements: dict[int, Announcement] = field(default_factory=dict)
    coming: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By programme, the sessions to come; read for what is written to a whole programme."""
    seats: dict[tuple[str, int], tuple[Seat, ...]] = field(default_factory=dict)
    suppressed: frozenset[str] = frozenset()

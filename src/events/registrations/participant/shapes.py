"""What a signed link proves, as its own people see it: a registration, a pass, an appearance."""

from datetime import datetime

from events import text
from events.database import Json, Shape
from events.programmes.states import WaitingRule
from events.registrations.states import CancelledBy, PassState, RegistrationState
from events.sessions.states import SessionStatus
from events.sessions.translated import is_on_site, is_online


class OwnProgramme(Shape):
    """The programme of what a link proves."""

    programme_slug: str
    programme_title: str
    programme_texts: Json[dict[str, dict[str, str]]]


class OwnSession(OwnProgramme):
    """The session of what a link proves, with its programme."""

    session_id: int
    session_slug: str
    session_title: str
    session_texts: Json[dict[str, dict[str, str]]]
    status: SessionStatus
    starts_at: datetime
    ends_at: datetime
    session_timezone: str
    location: str
    has_room: bool
    room_url: str
    room_note: str
    made_at: str
    room_failed_at: datetime | None
    hue: int
    person_timezone: str

    @property
    def zone(self) -> str:
        """Return the zone the reader is shown: their own, else the session's; on site only that."""
        return (
            self.session_timezone if self.on_site else self.person_timezone or self.session_timezone
        )

    @property
    def on_site(self) -> bool:
        """Return whether one goes there, and nobody enters by a link."""
        return is_on_site(self.location, self.has_room)

    @property
    def place(self) -> str:
        """Return where it is, nothing where it is online only."""
        return "" if is_online(self.location) else text.line(self.location)


class OwnRegistration(OwnSession):
    """A registration with its session, programme and person."""

    id: int
    person: int
    name: str
    state: RegistrationState
    nonce: str
    join_nonce: str
    offer_until: datetime | None
    cancelled_by: CancelledBy
    removed: bool
    capacity: int | None
    taken: int
    needs_approval: bool
    waiting_rule: WaitingRule
    retention_days: int
    email: str | None
    person_language: str
    calendar_nonce: str
    erase_after: datetime | None
    stopped: bool
    came_with: int | None
    brought_by: str
    """The name of who registered them, where it was somebody else."""

    @property
    def to_confirm(self) -> bool:
        """Tell whether somebody else asked for this, and its person has yet to say yes."""
        awaited = (RegistrationState.OFFERED, RegistrationState.UNCONFIRMED)
        return self.came_with is not None and self.state in awaited


class OwnPass(OwnProgramme):
    """A pass with its programme and person."""

    id: int
    person: int
    name: str
    state: PassState
    nonce: str
    hue: int
    retention_days: int
    email: str | None
    person_language: str
    person_timezone: str
    calendar_nonce: str
    erase_after: datetime | None
    stopped: bool


class ListedPass(OwnProgramme):
    """One of the passes of a person."""

    id: int
    state: PassState
    nonce: str


class OwnAppearance(OwnSession):
    """A speaker's appearance with its session and programme. `answer`: none, yes, no."""

    id: int
    answer: str
    nonce: str
    speaker: int
    programme: int
    name: str
    role: str
    stopped: bool
    invited: bool

    @property
    def moderates(self) -> bool:
        """Tell whether they lead the session, and did not decline."""
        return self.role in ("moderator", "host") and self.answer != "no"

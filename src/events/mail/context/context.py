"""What one letter is written from, and what it says: the same for everyone of a group."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from events.calendars.vevent import Event
from events.deliveries.claim import Claimed
from events.mail.context.records import (
    Announcement,
    ProgrammeFacts,
    Resource,
    Seat,
    SessionFacts,
    Subject,
)
from events.presentation import plural, sentence
from events.presentation.typography import fine
from events.sessions.moments import DOORS_CLOSE


@dataclass(frozen=True)
class Case:
    """One delivery with the rows it is about, as they are at `at`."""

    delivery: Claimed
    subject: Subject
    session: SessionFacts | None
    programme: ProgrammeFacts | None
    announcement: Announcement | None
    at: datetime
    resources: tuple[Resource, ...] = ()


@dataclass(frozen=True)
class Scene:
    """What a group of readers shares: letter, session, language, zone. Nothing about one person.

    `seats` is filled only for letters written for one person alone.
    """

    letter: str
    language: str
    zone: str
    at: datetime
    kind: str = "registration"
    occasion: str = ""
    session: SessionFacts | None = None
    programme: ProgrammeFacts | None = None
    announcement: Announcement | None = None
    resources: tuple[Resource, ...] = ()
    seats: tuple[Seat, ...] = ()
    sessions: Mapping[int, SessionFacts] = field(default_factory=dict)
    coming: tuple[SessionFacts, ...] = ()
    state: str = ""
    by: str = ""
    method: str = ""
    has_calendar: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    def say(self, message: str, **values: object) -> str:
        """A sentence in the readers' language."""
        return sentence(message, self.language, **values)

    def count(self, singular: str, several: str, number: int, **values: object) -> str:
        """A sentence in the form that fits a number."""
        return plural(singular, several, number, self.language, **values)

    @property
    def event(self) -> Event:
        """The session in the readers' language."""
        return self.the_session.event(self.language)

    @property
    def the_session(self) -> SessionFacts:
        """The session; letters about sessions are never written without."""
        assert self.session is not None
        return self.session

    @property
    def title(self) -> str:
        """What the letter is about: the session, or else the programme."""
        if self.session is not None:
            return fine(self.event.title)
        return fine(self.programme.name(self.language)) if self.programme else ""

    @property
    def left(self) -> timedelta:
        """How long until the session starts."""
        return self.the_session.starts_at - self.at

    @property
    def enters(self) -> bool:
        """Whether the reader has a way into the session that is still of use."""
        session = self.session
        if session is None or session.status != "published":
            return False
        invited = self.kind == "appearance" or self.state == "held"
        return invited and self.at < session.ends_at + DOORS_CLOSE

    @property
    def note(self) -> str:
        """What the organisers added about this cause, in Markdown."""
        return str(self.data.get("note") or "")


@dataclass(frozen=True)
class Wording:
    """A letter's subject, and what its templates need beside the scene."""

    subject: str
    values: Mapping[str, object] = field(default_factory=dict)


Gate = Callable[[Case], str]
"""Why a delivery is no longer to be sent, in English; empty where it is."""


@dataclass(frozen=True)
class Letter:
    """One letter: its words, when it is no longer true, and what goes with it.

    `method` is that of the calendar file it carries for the session; `series`: it can be
    unsubscribed from; `individual`: written anew for each person; `waits`: what it waits for.
    """

    name: str
    write: Callable[[Scene], Wording]
    gates: tuple[Gate, ...]
    method: str = ""
    series: bool = False
    individual: bool = False
    waits: Gate | None = None

    def stoppable(self, announcement: Announcement | None) -> bool:
        """Whether readers may stop it: a series, unless its organisers marked it as urgent."""
        return self.series and not (announcement and announcement.urgent)

    def refusal(self, case: Case) -> str:
        """Why this delivery is not sent, in English, or nothing."""
        return next((reason for gate in self.gates if (reason := gate(case))), "")


LETTERS: dict[str, Letter] = {}
"""Every letter by name; `reminder` and `speaker-reminder` stand for all their rules."""


def letter(
    *gates: Gate,
    method: str = "",
    series: bool = False,
    individual: bool = False,
    waits: Gate | None = None,
) -> Callable[[Callable[[Scene], Wording]], Callable[[Scene], Wording]]:
    """Make a function a letter, named like it with hyphens."""

    def add(write: Callable[[Scene], Wording]) -> Callable[[Scene], Wording]:
        name = write.__name__.replace("_", "-")
        LETTERS[name] = Letter(name, write, gates, method, series, individual, waits)
        return write

    return add


def find(name: str) -> Letter | None:
    """The letter of a delivery: `reminder-1h` is a `reminder`."""
    if name in LETTERS:
        return LETTERS[name]
    family = name.rpartition("-")[0]
    return LETTERS.get(family) if family in ("reminder", "speaker-reminder") else None

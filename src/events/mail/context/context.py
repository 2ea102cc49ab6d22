"""What a mail is written from: what is of one reader, and what a group of readers shares."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import msgspec

from events.calendars.calendar_event import Event
from events.deliveries.claim import Claimed
from events.mail.context.follow_up import AfterSession
from events.mail.context.records import (
    Announcement,
    ProgrammeFacts,
    ReceivedMail,
    Resource,
    Seat,
    SessionFacts,
    Subject,
)
from events.organisers.notices.mail_contents import NoticeLine
from events.presentation import plural, sentence
from events.presentation.typography import fine
from events.sessions.wall_time import DOORS_CLOSE
from events.speakers.rehearsals.queries import LastSent, Rehearsal


class MailContext(msgspec.Struct, frozen=True):
    """One delivery with the rows it is about, as they are at `at`."""

    delivery: Claimed
    subject: Subject
    session: SessionFacts | None
    programme: ProgrammeFacts | None
    announcement: Announcement | None
    at: datetime
    resources: tuple[Resource, ...] = ()
    after_session: AfterSession | None = None
    notices: tuple[NoticeLine, ...] = ()
    missing: tuple[str, ...] = ()
    rehearsal: Rehearsal | None = None
    told: LastSent | None = None


@dataclass(frozen=True)
class LetterContext:
    """What a group of readers shares: letter, session, language, zone. Nothing about one person.

    `seats`, `received`, `missing`, `notices` and `brought_by` are filled only for letters written
    for one person.
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
    following: tuple[SessionFacts, ...] = ()
    related: tuple[SessionFacts, ...] = ()
    dates: tuple[SessionFacts, ...] = ()
    """Other dates with seats left of a session that is called off."""
    presence: str = ""
    asked: bool = False
    attested: bool = False
    state: str = ""
    role: str = ""
    by: str = ""
    method: str = ""
    has_calendar: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)
    received: ReceivedMail | None = None
    notices: tuple[NoticeLine, ...] = ()
    rehearsal: Rehearsal | None = None
    missing: tuple[str, ...] = ()
    brought_by: str = ""

    def say(self, message: str, **values: object) -> str:
        """Say a sentence in the readers' language."""
        return sentence(message, self.language, **values)

    def count(self, singular: str, several: str, number: int, **values: object) -> str:
        """Say a sentence in the form that fits a number."""
        return plural(singular, several, number, self.language, **values)

    @property
    def event(self) -> Event:
        """Return the session in the readers' language."""
        return self.the_session.event(self.language)

    @property
    def the_session(self) -> SessionFacts:
        """Return the session; letters about sessions are never written without."""
        assert self.session is not None
        return self.session

    @property
    def title(self) -> str:
        """Return what the letter is about: the session, or else the programme."""
        if self.session is not None:
            return fine(self.event.title)
        return fine(self.programme.name(self.language)) if self.programme else ""

    @property
    def to(self) -> SessionFacts | None:
        """Return the session that a seat moved to, or that somebody is asked about."""
        return self.sessions.get(int(self.data.get("to", 0)))

    @property
    def left(self) -> timedelta:
        """Return how long it is until the session starts."""
        return self.the_session.starts_at - self.at

    @property
    def enters(self) -> bool:
        """Tell whether the reader has a way into the session that is still of use."""
        session = self.session
        if session is None or session.status != "published":
            return False
        invited = self.kind == "appearance" or self.state == "held"
        return invited and self.at < session.ends_at + DOORS_CLOSE

    @property
    def on_site(self) -> bool:
        """Tell whether one goes there, so that no button lets anybody in."""
        return self.session is not None and self.session.on_site

    @property
    def note(self) -> str:
        """Return what the organisers added about this cause, in Markdown."""
        return str(self.data.get("note") or "")

"""Everything that a batch of mails is written from."""

from dataclasses import dataclass, field

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
from events.speakers.rehearsals.queries import LastSent, Rehearsal


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
    after_session: dict[int, AfterSession] = field(default_factory=dict)
    """By registration; it, and what stands next to a session, are read for follow-ups."""
    following: dict[int, tuple[int, ...]] = field(default_factory=dict)
    related: dict[int, tuple[int, ...]] = field(default_factory=dict)
    dates: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By session, its other dates with seats left; read for what says that it is cancelled."""
    seats: dict[tuple[str, int], tuple[Seat, ...]] = field(default_factory=dict)
    missing: dict[int, tuple[str, ...]] = field(default_factory=dict)
    """By appearance, what a speaker has not handed in, in words; read for what asks for it."""
    rehearsals: dict[int, Rehearsal] = field(default_factory=dict)
    """By session; it, and what each speaker was told, are read for letters about rehearsals."""
    rehearsing: dict[int, LastSent] = field(default_factory=dict)
    received: dict[int, ReceivedMail] = field(default_factory=dict)
    notices: dict[int, tuple[NoticeLine, ...]] = field(default_factory=dict)
    """By the mail that tells them to an organiser."""
    suppressed: frozenset[str] = frozenset()
    complained: frozenset[str] = frozenset()
    """Addresses whose owners reported a mail of ours as spam: no announcements."""

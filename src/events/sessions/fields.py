"""What organisers decide about a session: its texts, its times, and all of a new one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from events.sessions.wall_time import instant


@dataclass(frozen=True)
class SessionTexts:
    """What may change at any time without notifying anybody. None: as the programme has it."""

    title: str
    abstract: str = ""
    language: str = "fr"
    tags: tuple[str, ...] = ()
    registration_open: bool = True
    needs_approval: bool = False
    reminder_minutes: tuple[int, ...] | None = None
    follow_up_minutes: int | None = None
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Times:
    """When and where: wall times in a zone; fold 1 is the second of a time that comes twice.

    Without a `location` a session that exists keeps its own.
    """

    starts: datetime
    ends: datetime
    timezone: str
    starts_fold: int = 0
    ends_fold: int = 0
    location: str | None = None

    @property
    def starts_at(self) -> datetime:
        """The beginning as an instant."""
        return instant(self.starts, self.starts_fold, self.timezone)

    @property
    def ends_at(self) -> datetime:
        """The end as an instant."""
        return instant(self.ends, self.ends_fold, self.timezone)


@dataclass(frozen=True)
class SeatRules:
    """Whose seats they are: at most so many for a mail domain, and some kept for a group."""

    domain_seats: int | None = None
    kept_seats: int = 0
    kept_until: datetime | None = None
    kept_domains: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewSession:
    """A session to be; `capacity` None: no limit."""

    texts: SessionTexts
    times: Times
    room_url: str = ""
    room_note: str = ""
    capacity: int | None = None
    rules: SeatRules = SeatRules()

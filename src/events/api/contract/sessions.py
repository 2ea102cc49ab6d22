"""Sessions at the desk: their texts and times, seats and room."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from events.api.contract.programmes import Minutes
from events.api.contract.public import (
    Cursor,
    DateChoiceNumber,
    Instant,
    Language,
    Markdown,
    Slug,
    Zone,
)
from events.presentation import N_
from events.programmes.visibility import Visibility
from events.sessions.states import SessionStatus

Title = Annotated[str, Meta(min_length=1, max_length=500)]
Abstract = Annotated[str, Meta(max_length=50_000, description=N_("Markdown."))]
Tags = Annotated[list[Annotated[str, Meta(min_length=1, max_length=80)]], Meta(max_length=20)]
Place = Annotated[str, Meta(max_length=300)]
Capacity = Annotated[
    Annotated[int, Meta(ge=1, le=1_000_000)] | None,
    Meta(description=N_("How many seats there are; null: no limit.")),
]
DomainSeats = Annotated[
    Annotated[int, Meta(ge=1, le=1_000_000)] | None,
    Meta(description=N_("At most so many seats for one email domain; null: no such limit.")),
]
KeptSeats = Annotated[
    int,
    Meta(
        ge=0,
        le=1_000_000,
        description=N_("So many seats are kept for a group: who was invited, and kept_domains."),
    ),
]
Domains = Annotated[list[Annotated[str, Meta(max_length=255)]], Meta(max_length=50)]
Reminders = Annotated[
    Annotated[list[Minutes], Meta(max_length=10)] | None,
    Meta(description=N_("Minutes before the start; null: as the programme has it.")),
]
FollowUp = Annotated[
    Annotated[int, Meta(ge=-1, le=525_600)] | None,
    Meta(description=N_("Minutes after the end; null: as the programme has it.")),
]
Sent = Annotated[datetime, Meta(tz=True, description=N_("RFC 3339, with an offset or Z."))]
OwnZone = Annotated[str, Meta(description=N_("Where it is missing: the programme’s."))]


class SessionTexts(Struct, kw_only=True, forbid_unknown_fields=True):
    """A session's texts in another language."""

    title: Annotated[str, Meta(max_length=500)] = ""
    abstract: Abstract = ""


class DeskSession(Struct, kw_only=True):
    """A session as organisers have set it up; its room and its seats stand apart."""

    slug: Slug
    programme: Slug
    status: SessionStatus
    date_choice: DateChoiceNumber
    visibility: Visibility
    invited_domains: list[str]
    title: str
    abstract: Markdown
    language: Language
    translations: dict[str, SessionTexts]
    tags: list[str]
    starts_at: Instant
    ends_at: Instant
    timezone: Zone
    location: str
    registration_open: bool
    needs_approval: bool
    reminder_minutes: list[int] | None
    follow_up_minutes: int | None
    published_at: datetime | None
    url: str


class SessionSummary(Struct, kw_only=True):
    """A session among others."""

    slug: Slug
    programme: Slug
    title: str
    status: SessionStatus
    starts_at: Instant
    ends_at: Instant
    timezone: Zone
    capacity: int | None
    taken: int
    waiting: int


class SessionSummaryPage(Struct, kw_only=True):
    """Sessions by their start."""

    items: list[SessionSummary]
    next: Cursor = None


class NewSession(Struct, kw_only=True, forbid_unknown_fields=True):
    """A session to be; it is a draft until it is published."""

    title: Title
    starts_at: Sent
    ends_at: Sent
    timezone: OwnZone = ""
    abstract: Abstract = ""
    language: str = ""
    translations: dict[str, SessionTexts] = {}
    tags: Tags = []
    location: Place = ""
    capacity: Capacity = None
    room_url: Annotated[str, Meta(max_length=2000)] = ""
    room_note: Annotated[str, Meta(max_length=500)] = ""
    registration_open: bool = True
    needs_approval: bool = False
    reminder_minutes: Reminders = None
    follow_up_minutes: FollowUp = None


class SessionChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """What changes without anybody being told; what is not sent stays as it is."""

    title: Title | UnsetType = UNSET
    abstract: Abstract | UnsetType = UNSET
    language: str | UnsetType = UNSET
    translations: dict[str, SessionTexts] | UnsetType = UNSET
    tags: Tags | UnsetType = UNSET
    registration_open: bool | UnsetType = UNSET
    needs_approval: bool | UnsetType = UNSET
    reminder_minutes: Reminders | UnsetType = UNSET
    follow_up_minutes: FollowUp | UnsetType = UNSET


class Seats(Struct, kw_only=True):
    """How many seats there are, whose they are, and how many registrations are in each state."""

    capacity: int | None
    taken: int
    domain_seats: int | None
    kept_seats: int
    kept_until: Instant | None
    kept_domains: list[str]
    held: int
    offered: int
    waiting: int
    pending: int
    unconfirmed: int
    cancelled: int


class SeatsChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """How many seats there shall be, and whose; the rules that are not sent stay."""

    capacity: Capacity
    domain_seats: DomainSeats | UnsetType = UNSET
    kept_seats: KeptSeats | UnsetType = UNSET
    kept_until: Sent | UnsetType | None = UNSET
    kept_domains: Domains | UnsetType = UNSET


RoomChoice = Annotated[
    Literal["programme", "made", "link"],
    Meta(
        description=N_(
            "Where the link to join leads: as the programme says, to a room that its server makes"
            " as people enter, or to the address."
        )
    ),
]


class RoomChange(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the link to join leads, and what to dial; without a choice that stays as it is."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""
    choice: RoomChoice | None = None


class Room(Struct, kw_only=True, forbid_unknown_fields=True):
    """Where the link to join leads, and what to dial."""

    url: Annotated[str, Meta(max_length=2000)] = ""
    note: Annotated[str, Meta(max_length=500)] = ""
    choice: RoomChoice = "programme"
    made_on: Annotated[
        str, Meta(description=N_("The server that makes the room; empty: the address is the room."))
    ] = ""
    failure: Annotated[
        str, Meta(description=N_("Why the room could not be made the last time; empty: it could."))
    ] = ""

"""Figures, organisers and the record at the desk."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from events.api.contract.public import Cursor, Instant, Language, Slug, Zone
from events.organisers.states import Role
from events.presentation import N_
from events.sessions.states import SessionStatus

Counted = Annotated[
    datetime | None,
    Meta(description=N_("null: just now; else when the oldest of these numbers was counted.")),
]


class SessionNumbers(Struct, kw_only=True):
    """A session that was online, in numbers; docs/organising/figures.md says what each counts."""

    slug: Slug
    title: str
    starts_at: Instant
    timezone: Zone
    status: SessionStatus
    capacity: int | None
    held: Annotated[bool, Meta(description=N_("Whether it took place."))]
    registered: int
    seats: int
    waiting: int
    cancelled: int
    came: int
    mails_sent: int
    mails_refused: int
    mails_bounced: int
    counted_at: Counted


class ProgrammeFigures(Struct, kw_only=True):
    """A programme in numbers, and a page of its sessions by their start."""

    sessions_held: int
    sessions_to_come: int
    hours: int
    speakers: int
    resources: int
    registrations: int
    people: int
    came: int
    people_who_came: int
    counted_at: Counted
    sessions: list[SessionNumbers]
    next: Cursor = None


class DeskOrganiser(Struct, kw_only=True):
    """Who may work at the desk."""

    id: int
    email: str
    name: str
    role: Role
    limited: Annotated[bool, Meta(description=N_("Only to the programmes named."))]
    programmes: list[Slug]
    language: Language
    created_at: datetime
    seen_at: datetime | None


class OrganiserList(Struct, kw_only=True):
    """Organisers who have access, by name."""

    items: list[DeskOrganiser]


class RoleOfOrganiser(Struct, kw_only=True, forbid_unknown_fields=True):
    """A role, everywhere or in the programmes named only."""

    role: Role
    programmes: Annotated[
        list[Slug], Meta(max_length=1000, description=N_("Empty: everywhere."))
    ] = []


class NewOrganiser(RoleOfOrganiser, kw_only=True, forbid_unknown_fields=True):
    """Somebody to invite by mail."""

    email: Annotated[str, Meta(min_length=3, max_length=254)]
    name: Annotated[str, Meta(max_length=200)] = ""
    language: str = ""


class RecordEntry(Struct, kw_only=True):
    """Something that somebody did."""

    id: int
    at: datetime
    who: Annotated[str, Meta(description=N_("An email address, or the program’s own name."))]
    action: str
    subject: Annotated[
        str, Meta(description=N_("What it was done to: part of an address, a number, a name."))
    ]
    details: dict[str, Any]


class RecordPage(Struct, kw_only=True):
    """Entries of the record, the newest first."""

    items: list[RecordEntry]
    next: Cursor = None

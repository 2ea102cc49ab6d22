"""Announcements and deliveries at the desk."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Cursor, Slug
from events.api.contract.session_changes import Rehearsal
from events.deliveries.states import DeliveryState
from events.operations.announcements.states import AnnouncementState, Audience
from events.presentation import N_


class DeskDelivery(Struct, kw_only=True):
    """One mail: to whom, in which state, and why."""

    id: int
    letter: str
    state: DeliveryState
    reason: str
    due_at: datetime
    settled_at: datetime | None
    bounced_at: datetime | None
    attempts: int
    name: str
    email: str
    registration: int | None


class DeliveryPage(Struct, kw_only=True):
    """A session's mails, in the order in which they were owed."""

    items: list[DeskDelivery]
    next: Cursor = None


class DeskAnnouncement(Struct, kw_only=True):
    """An announcement, and the numbers of its mails by state."""

    id: int
    programme: Slug
    session: str | None
    subject: str
    body: str
    audience: list[str]
    urgent: bool
    state: AnnouncementState
    due_at: datetime | None
    created_by: str
    created_at: datetime
    mails: int
    sent: int
    due: int
    held: int
    refused: int
    skipped: int
    bounced: int


class AnnouncementPage(Struct, kw_only=True):
    """Some announcements: drafts first, then the newest."""

    items: list[DeskAnnouncement]
    next: str | None = None


class NewAnnouncement(Struct, kw_only=True, forbid_unknown_fields=True):
    """An announcement to be; nothing leaves before it is sent."""

    subject: Annotated[str, Meta(min_length=1, max_length=200)]
    body: Annotated[str, Meta(min_length=1, max_length=20_000, description=N_("Markdown."))]
    audience: Annotated[list[Audience], Meta(min_length=1, max_length=8)]
    urgent: bool = False
    due_at: Annotated[
        Annotated[datetime, Meta(tz=True)] | None,
        Meta(description=N_("When it leaves; null: once it is sent.")),
    ] = None


class AnnouncementSent(Struct, kw_only=True):
    """An announcement after it was sent, or in a dry run before."""

    dry_run: bool
    announcement: DeskAnnouncement
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None

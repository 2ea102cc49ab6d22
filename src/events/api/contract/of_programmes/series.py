"""Several sessions at once, and copies."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.programmes import Title
from events.api.contract.public import Cursor, SlugSent
from events.api.contract.session_changes import Rehearsal
from events.api.contract.sessions import DeskSession, NewSession
from events.presentation import N_
from events.registrations.states import PassState

Days = Annotated[int, Meta(ge=0, le=3650, description=N_("How many days later."))]


class SessionCopy(Struct, kw_only=True, forbid_unknown_fields=True):
    """When the copy of a session is."""

    days: Days = 7


class ProgrammeCopy(Struct, kw_only=True, forbid_unknown_fields=True):
    """What a copy of a programme is called, and by how much its sessions move.

    With `first_day` the first session is on that day, and the others follow it.
    """

    title: Title
    days: Days = 364
    first_day: date | None = None


class NewSeries(Struct, kw_only=True, forbid_unknown_fields=True):
    """Several sessions to be, as drafts."""

    sessions: Annotated[list[NewSession], Meta(min_length=1, max_length=60)]


class SessionSeries(Struct, kw_only=True):
    """Sessions that were made together, in the order they were sent."""

    items: list[DeskSession]


class DraftsToPublish(Struct, kw_only=True, forbid_unknown_fields=True):
    """The drafts that go online together, all or none."""

    sessions: Annotated[list[SlugSent], Meta(min_length=1, max_length=100)]


class DraftsPublished(Struct, kw_only=True):
    """What went online, or would."""

    dry_run: bool
    published: Annotated[int, Meta(description=N_("How many drafts went online."))]
    mails_at_once: Annotated[int, Meta(description=N_("How many emails leave at once."))]
    sessions: list[DeskSession]
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None


class DeskPass(Struct, kw_only=True):
    """Somebody’s registration for every session of a programme."""

    id: int
    person: int
    name: str
    email: Annotated[str | None, Meta(description=N_("null once somebody was forgotten."))]
    state: PassState
    source: str
    created_at: datetime
    seats: Annotated[int, Meta(description=N_("How many seats it brought so far."))]


class PassPage(Struct, kw_only=True):
    """Registrations for a whole programme, the newest first."""

    items: list[DeskPass]
    next: Cursor = None

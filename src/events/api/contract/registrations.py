"""Registrations at the desk."""

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from events.api.contract.people import Person
from events.api.contract.public import PART, Cursor, Language, Slug
from events.api.contract.session_changes import Rehearsal
from events.presentation import N_
from events.registrations.states import RegistrationState

Number = Annotated[int, Meta(description=N_("The number of the registration."))]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Address = Annotated[str, Meta(min_length=3, max_length=254, description=N_("An email address."))]
Spoken = Annotated[
    str, Meta(max_length=5, description=N_("The language of their emails; else the session’s."))
]


class DeskRegistration(Struct, kw_only=True):
    """Somebody's registration for a session."""

    id: Number
    person: Person
    session: Slug
    name: str
    email: Annotated[str | None, Meta(description=N_("null once somebody was forgotten."))]
    state: RegistrationState
    language: Language
    source: str
    came_with: Annotated[
        int | None,
        Meta(description=N_("The registration of the person who named them in their form.")),
    ]
    created_at: datetime
    waiting_since: datetime | None
    offer_until: datetime | None
    cancelled_at: datetime | None
    cancelled_by: str
    entered_at: datetime | None
    attended_seconds: Annotated[
        int | None, Meta(description=N_("Seconds in the room, where its list was imported."))
    ]
    present: Annotated[bool | None, Meta(description=N_("As an organiser marked; null: not."))]
    came: Annotated[bool, Meta(description=N_("By all that is known."))]
    mail_refused: Annotated[bool, Meta(description=N_("An email to them did not arrive."))]
    answers: Annotated[dict[str, Any], Meta(description=N_("By the key of the question."))]


class DeskRegistrationPage(Struct, kw_only=True):
    """Registrations of a session."""

    items: list[DeskRegistration]
    next: Cursor = None


class NewRegistration(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody to register; an organiser's word stands for the address and the approval."""

    email: Address
    name: Name
    language: Spoken = ""
    mailed: Annotated[
        bool, Meta(description=N_("Whether they get a confirmation; reminders come anyway."))
    ] = True


class ImportedPerson(Struct, kw_only=True, forbid_unknown_fields=True):
    """Somebody of a list."""

    email: Address
    name: Annotated[str, Meta(max_length=200)] = ""
    language: Spoken = ""


class PeopleToImport(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who shall have a seat; all of them, or nobody where one is wrong or seats do not suffice."""

    people: Annotated[list[ImportedPerson], Meta(min_length=1, max_length=5000)]
    mailed: Annotated[
        bool, Meta(description=N_("Whether they get a confirmation; reminders come anyway."))
    ]


class ImportDone(Struct, kw_only=True):
    """How many got a seat, and how many had one before."""

    dry_run: bool
    new: int
    there: int
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None


class Destination(Struct, kw_only=True, forbid_unknown_fields=True):
    """The session somebody moves to."""

    session: Annotated[str, Meta(min_length=1, max_length=120, pattern=PART)]


class Presence(Struct, kw_only=True, forbid_unknown_fields=True):
    """Whether somebody was there."""

    present: bool


class PresenceOfMany(Presence, kw_only=True, forbid_unknown_fields=True):
    """The same of several registrations of a session."""

    registrations: Annotated[list[Number], Meta(min_length=1, max_length=1000)]


class Marked(Struct, kw_only=True):
    """How many registrations changed."""

    changed: int

"""Invitations to a programme or a session."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Cursor
from events.api.contract.registrations import ImportedPerson
from events.api.contract.session_changes import Rehearsal
from events.deliveries.states import DeliveryState
from events.presentation import N_


class DeskInvitation(Struct, kw_only=True):
    """Somebody who was invited by a link of their own."""

    id: int
    email: Annotated[str, Meta(description=N_("Empty once somebody was forgotten."))]
    name: str
    source: Annotated[
        str,
        Meta(
            description=N_(
                "list: an organiser did; domain: addresses of their organisation are let in."
            )
        ),
    ]
    created_at: datetime
    withdrawn_at: datetime | None
    registered: Annotated[bool, Meta(description=N_("Whether they are registered by now."))]
    mail: Annotated[
        DeliveryState | None, Meta(description=N_("What became of the latest email; null: none."))
    ]
    reason: str


class InvitationPage(Struct, kw_only=True):
    """Invitations, the latest first."""

    items: list[DeskInvitation]
    next: Cursor = None


class PeopleToInvite(Struct, kw_only=True, forbid_unknown_fields=True):
    """Who is invited; each new one is emailed a link of their own."""

    people: Annotated[list[ImportedPerson], Meta(min_length=1, max_length=5000)]


class InvitationsDone(Struct, kw_only=True):
    """How many were invited, and how many had been before."""

    dry_run: bool
    new: int
    there: int
    rehearsal: Annotated[
        Rehearsal | None, Meta(description=N_("In a dry run: who would be emailed what."))
    ] = None

"""The agenda at OpenAgenda that a programme is put into, and what became of each session there."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from events.api.contract.public import Slug
from events.openagenda.states import EventState, Moderation, OffReason
from events.presentation import N_


class OpenAgendaAgenda(Struct, kw_only=True):
    """The agenda, without the key by which it is written into."""

    uid: Annotated[int, Meta(description=N_("OpenAgenda’s number of it."))]
    title: str
    role: Annotated[str, Meta(description=N_("What the account is in it, at the last test."))]
    moderation: Annotated[
        Moderation,
        Meta(description=N_("In which state a session is first sent; agenda: as its own rule.")),
    ]
    off_why: Annotated[
        OffReason, Meta(description=N_("Why nothing is sent any more; empty: sessions are sent."))
    ]
    tested_at: datetime | None
    test_failure: Annotated[str, Meta(description=N_("Empty: the test went well."))]


class OpenAgendaSession(Struct, kw_only=True):
    """A session, and what became of it in the agenda."""

    session: Annotated[Slug | None, Meta(description=N_("null: it was deleted here."))]
    title: str
    state: Annotated[EventState | None, Meta(description=N_("null: it is not sent."))]
    due_at: datetime | None
    status: Annotated[int | None, Meta(description=N_("What OpenAgenda answered, if not well."))]
    words: Annotated[str, Meta(description=N_("Why it was refused, or is tried again."))]
    sent_at: datetime | None
    event_uid: Annotated[int | None, Meta(description=N_("OpenAgenda’s number of it."))]
    event_state: Annotated[
        int | None,
        Meta(description=N_("As answered: 2 online, 1 ready, 0 to be moderated, -1 refused.")),
    ]


class OpenAgendaShown(Struct, kw_only=True):
    """The agenda of a programme, if it has one, and its latest two hundred sessions."""

    agenda: OpenAgendaAgenda | None
    items: list[OpenAgendaSession]
